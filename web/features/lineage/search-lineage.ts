import { keyOf, type LineageNode } from './lineage-query.ts';

/** The nodes whose name, state or digest contains all the words; none for no words. */
export function searchLineage(nodes: LineageNode[], text: string): Set<string> {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return new Set();
  const found = nodes.filter((node) => {
    const all = [node.label, node.slug, node.state, node.digest, node.id].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  });
  return new Set(found.map(keyOf));
}
