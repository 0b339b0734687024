import { describeNode } from './describe-node.ts';
import { keyOf, type LineageNode } from './lineage-query.ts';

/** Shorter, it begins digests by chance. */
const LEAST_OF_DIGEST = 4;

/**
 * The nodes whose name, data set or state contains all the words, a number as a whole: `epoch 3` is not epoch 13; or whose digest or id begins
 * with the word. None for no words.
 */
export function searchLineage(nodes: LineageNode[], text: string): Set<string> {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return new Set();
  const found = nodes.filter((node) => {
    const said = [node.label, node.kind === 'MODEL' && node.slug, describeNode(node), node.state]
      .filter(Boolean)
      .join(' ')
      .toLowerCase();
    const numbers = new Set(said.match(/\d+/g));
    return words.every((word) => (/^\d+$/.test(word) ? numbers.has(word) : said.includes(word)) || begins(node, word));
  });
  return new Set(found.map(keyOf));
}

const begins = ({ digest, id }: LineageNode, word: string): boolean =>
  word.length >= LEAST_OF_DIGEST && (id.startsWith(word) || digest?.startsWith(word) === true);
