import { checkSplits } from '../../data/check-splits.ts';
import type { Dataset, DatasetIndex, Example } from '../../data/dataset.ts';

export const SPLITS = ['train', 'validation', 'test'] as const;
/** The splits that are not trained on. */
export const HELD_OUT = ['validation', 'test'] as const;
export type SplitName = (typeof SPLITS)[number];

/**
 * The examples of each split, in the order of the index.
 *
 * @throws InvalidInputError as `checkTrainable` does
 */
export function splitExamples({ index }: Dataset): Record<SplitName, Example[]> {
  checkTrainable(index);
  const of = (split: SplitName) => index.examples.filter((example) => example.split === split);
  return { train: of('train'), validation: of('validation'), test: of('test') };
}

/**
 * Checks that a data set has what a fine-tune needs.
 *
 * @throws InvalidInputError with field `datasetId` if a split is empty, a label is unknown, or a class has no training examples
 */
export const checkTrainable = (index: DatasetIndex): void => checkSplits(index, SPLITS, 'Fine-tuning needs');
