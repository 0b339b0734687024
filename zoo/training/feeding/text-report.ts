import type { Example } from '../../data/dataset.ts';
import type { ExampleReader } from '../../features/example-reader.ts';

/** How a fine-tune reads its texts. */
export interface TextReport {
  texts: number;
  /** Texts, or pairs, that are longer than the model reads: their ends were cut off. */
  truncated: number;
  /** The share of all tokens that were cut off, 0 to 1. */
  cutShare: number;
  /** The share of padding in the training batches of the first epoch, 0 to 1; null where no batch of tokens is trained on. */
  paddingShare: number | null;
}

/**
 * Counts what was cut off, and the padding.
 *
 * @param batches of the first epoch: the training texts' numbers of tokens; null where training reads no tokens
 * @returns null for pictures
 */
export async function textReport(
  reader: ExampleReader,
  examples: Example[],
  batches: readonly (readonly number[])[] | null,
): Promise<TextReport | null> {
  const counts = await reader.tokenize(examples);
  if (!counts) return null;
  const cut = sum(counts.map(({ cutTokens }) => cutTokens));
  const kept = sum(counts.map(({ length }) => length));
  return {
    texts: counts.length,
    truncated: counts.filter(({ cutTokens }) => cutTokens > 0).length,
    cutShare: cut / (cut + kept),
    paddingShare: batches && paddingShare(batches),
  };
}

/** The share of padding where each batch is as long as its longest text. */
export function paddingShare(batches: readonly (readonly number[])[]): number {
  const padded = sum(batches.map((lengths) => lengths.length * Math.max(...lengths)));
  return 1 - sum(batches.map(sum)) / padded;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
