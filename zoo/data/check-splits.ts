import { InvalidInputError } from '../errors.ts';
import type { DatasetIndex, Example } from './dataset.ts';
import { quoteSome } from './layout.ts';

type SplitName = Example['split'];

/**
 * Refuses a data set that lacks what is known to be needed before anything is computed: examples in some splits, at least two classes,
 * and, of every class that is judged, examples to train on.
 *
 * @param needed the splits that are read
 * @param purpose the beginning of a sentence that says what needs them, such as "Fine-tuning needs"
 * @throws InvalidInputError with field `datasetId`
 */
export function checkSplits(
  { examples, labels, task = 'SINGLE_LABEL' }: Pick<DatasetIndex, 'examples' | 'labels' | 'task'>,
  needed: readonly SplitName[],
  purpose: string,
): void {
  const refuse = (message: string) => new InvalidInputError(message, 'datasetId');
  const single = task === 'SINGLE_LABEL';
  const isLabel = ({ label }: Example) => Number.isInteger(label) && label >= 0 && label < labels.length;
  const wrong = single && examples.find((example) => !isLabel(example));
  if (wrong) {
    throw refuse(
      `The example “${wrong.name}” has label ${wrong.label}, but the data set has ${labels.length} labels. Import it again.`,
    );
  }
  if (single && labels.length < 2) {
    throw refuse(`The data set has ${labels.length} label; a classifier needs at least two.`);
  }
  const filled = new Set(examples.map(({ split }) => split));
  const empty = needed.filter((split) => !filled.has(split));
  if (empty.length > 0) {
    throw refuse(
      `The data set has no ${empty.join(' and no ')} examples. ${purpose} ${list(needed)} examples: add some, at least three of each class.`,
    );
  }
  if (!single) return;
  const train = new Set(examples.filter(({ split }) => split === 'train').map(({ label }) => label));
  if (train.size < 2) {
    throw refuse(
      `All training examples are of one class, ${quoteSome([...train].map((label) => labels[label]))}; a classifier needs examples of at least two.`,
    );
  }
  const judged = new Set(
    examples.filter(({ split }) => split !== 'train' && needed.includes(split)).map(({ label }) => label),
  );
  const untrained = [...judged].filter((label) => !train.has(label)).sort((a, b) => a - b);
  if (untrained.length > 0) {
    throw refuse(
      `There are no training examples of ${quoteSome(untrained.map((label) => labels[label]))}, but others to judge a model by: it cannot learn what it never sees. Add training examples, or leave these classes out with repairDataset(drop: ["CLASS_NOT_IN_TRAIN"]).`,
    );
  }
}

const list = (words: readonly string[]) => `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
