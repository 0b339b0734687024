import type { QualityFinding } from '../dataset.ts';

/** The most and the least frequent of some classes, by position. */
export interface Imbalance {
  largest: number;
  smallest: number;
  severity: QualityFinding['severity'];
}

/**
 * How uneven the sizes of classes are, by the ratio of the largest to the smallest that has examples: from 3 on LOW, from 10 on MEDIUM, from
 * 100 on HIGH. Of several labels this is the highest IRLbl (Charte, Rivera, del Jesus and Herrera 2015, "Addressing imbalance in multilabel
 * classification").
 *
 * @returns null below 3
 */
export function imbalance(sizes: number[]): Imbalance | null {
  const used = sizes.filter((size) => size > 0);
  if (used.length < 2) return null;
  const [most, least] = [Math.max(...used), Math.min(...used)];
  const ratio = most / least;
  if (ratio < 3) return null;
  const severity = ratio >= 100 ? 'HIGH' : ratio >= 10 ? 'MEDIUM' : 'LOW';
  return { largest: sizes.indexOf(most), smallest: sizes.indexOf(least), severity };
}
