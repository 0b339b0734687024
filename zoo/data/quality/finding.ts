import type { DatasetIndex, QualityFinding } from '../dataset.ts';

const SHOWN = 10;

/** The word for examples in messages. */
export const NOUNS = {
  IMAGE: { one: 'picture', many: 'pictures', same: 'have the same bytes as', like: 'look almost like' },
  TEXT: { one: 'text', many: 'texts', same: 'are the same as', like: 'are almost the same as' },
} as const satisfies Record<DatasetIndex['modality'], object>;
export type Noun = (typeof NOUNS)[keyof typeof NOUNS];

/**
 * A finding over these examples.
 *
 * @param drop names of those that a repair leaves out; by default a repair cannot help
 */
export function finding(
  kind: string,
  severity: QualityFinding['severity'],
  message: string,
  names: string[],
  drop: string[] = [],
): QualityFinding {
  const found = { kind, severity, message, exampleCount: names.length, examples: names.slice(0, SHOWN) };
  return drop.length > 0 ? { ...found, drop } : found;
}

/** Findings in the order of their severity; those of the same severity keep theirs. */
export function worstFirst(findings: QualityFinding[]): QualityFinding[] {
  const order: QualityFinding['severity'][] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'];
  return findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
