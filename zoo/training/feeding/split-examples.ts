import type { Dataset, Example } from '../../data/dataset.ts';
import { InvalidInputError } from '../../errors.ts';

export const SPLITS = ['train', 'validation', 'test'] as const;
/** The splits that are not trained on. */
export const HELD_OUT = ['validation', 'test'] as const;
export type SplitName = (typeof SPLITS)[number];

/**
 * The examples of each split, in the order of the index.
 *
 * @throws InvalidInputError if a split is empty, or the data set does not have a label
 */
export function splitExamples(dataset: Dataset): Record<SplitName, Example[]> {
  const { examples, labels, task = 'SINGLE_LABEL' } = dataset.index;
  const single = task === 'SINGLE_LABEL';
  const wrong =
    single && examples.find(({ label }) => !(Number.isInteger(label) && label >= 0 && label < labels.length));
  if (wrong) {
    throw new InvalidInputError(
      `The example “${wrong.name}” has label ${wrong.label}, but the data set has ${labels.length} labels. Import it again.`,
    );
  }
  if (single && labels.length < 2) {
    throw new InvalidInputError(`The data set has ${labels.length} label; a classifier needs at least two.`);
  }
  const of = (split: SplitName) => examples.filter((example) => example.split === split);
  const splits = { train: of('train'), validation: of('validation'), test: of('test') };
  for (const split of SPLITS) {
    if (splits[split].length > 0) continue;
    throw new InvalidInputError(
      `The data set has no examples in its ${split} split. Fine-tuning needs train, validation and test; import it with more examples, or without a split column.`,
    );
  }
  return splits;
}
