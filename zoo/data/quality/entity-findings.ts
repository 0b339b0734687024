import { counted } from '../../counted.ts';
import type { Example, QualityFinding } from '../dataset.ts';
import { type EntityCounts, entityCounts } from '../entity-counts.ts';
import { quoteSome } from '../layout.ts';
import { finding } from './finding.ts';
import { imbalance } from './imbalance.ts';

/** Fewer training spans than this are too few to say how well a type can be learned. */
const FEW = 10;

/** Findings about the labels of words: spans that begin with `I-`, and types that are rare, missing in a split or uneven. */
export function entityFindings(examples: Example[], labels: string[]): QualityFinding[] {
  const counts = entityCounts(examples, labels);
  const [untrained, few] = [
    counts.filter(({ splits }) => splits.train === 0),
    counts.filter(({ splits }) => splits.train > 0 && splits.train < FEW),
  ];
  const findings = [...strayInside(examples, labels)];
  if (untrained.length > 0) {
    findings.push(
      finding(
        'CLASS_NOT_IN_TRAIN',
        'HIGH',
        `The training split has no span of ${named(untrained)}: the model cannot learn it. Move some texts to the train split.`,
        namesWith(examples, labels, untrained),
      ),
    );
  }
  if (few.length > 0) {
    findings.push(
      finding(
        'FEW_EXAMPLES',
        'MEDIUM',
        `The training split has fewer than ${FEW} spans of ${named(few)}. Add some, or do not rely on its figures.`,
        namesWith(examples, labels, few),
      ),
    );
  }
  for (const split of ['validation', 'test'] as const) {
    const unseen = counts.filter(({ splits }) => splits[split] === 0);
    if (unseen.length === 0 || !examples.some((example) => example.split === split)) continue;
    findings.push(
      finding(
        'CLASS_NOT_IN_SPLIT',
        'MEDIUM',
        `The ${split} split has no span of ${named(unseen)}: the ${split} figures say nothing about it.`,
        namesWith(examples, labels, unseen),
      ),
    );
  }
  const sizes = counts.map(({ spanCount }) => spanCount);
  const uneven = imbalance(sizes);
  if (uneven) {
    const [most, least] = [counts[uneven.largest], counts[uneven.smallest]];
    const message = `${JSON.stringify(most.type)} has ${counted(most.spanCount, 'span')}, ${JSON.stringify(least.type)} ${least.spanCount}. Figures over all spans favour the frequent types: look at macro F1 and at each type.`;
    findings.push(finding('CLASS_IMBALANCE', uneven.severity, message, namesWith(examples, labels, [least])));
  }
  return findings;
}

const named = (counts: EntityCounts[]) => quoteSome(counts.map(({ type }) => type));

function namesWith(examples: Example[], labels: string[], counts: EntityCounts[]): string[] {
  const types = new Set(counts.map(({ type }) => type));
  const wanted = new Set([...labels.keys()].filter((i) => types.has(labels[i].slice(2))));
  return examples.filter(({ tags = [] }) => tags.some((tag) => wanted.has(tag))).map(({ name }) => name);
}

/** An `I-` that follows neither `B-` nor `I-` of its type: in IOB2 a span cannot begin so, in IOB1 most do. */
function strayInside(examples: Example[], labels: string[]): QualityFinding[] {
  const isStray = (tag: number, previous: number | undefined) =>
    labels[tag].startsWith('I-') && labels[previous ?? 0]?.slice(2) !== labels[tag].slice(2);
  const names = examples
    .filter(({ tags = [] }) => tags.some((tag, i) => isStray(tag, tags[i - 1])))
    .map(({ name }) => name);
  if (names.length === 0) return [];
  const message = `${names.length} ${names.length === 1 ? 'text has' : 'texts have'} an I- label that follows neither B- nor I- of its type. Figures count it as the first word of a span, as seqeval and conlleval do; correct the labels, or convert them to IOB2 if the file is in IOB1.`;
  return [finding('INVALID_LABEL_SEQUENCE', 'MEDIUM', message, names, names)];
}
