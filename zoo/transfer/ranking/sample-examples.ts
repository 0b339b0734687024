import { checkSplits } from '../../data/check-splits.ts';
import type { DatasetIndex, Example } from '../../data/dataset.ts';
import { mix, random } from '../../data/random.ts';
import { InvalidInputError } from '../../errors.ts';

/** The examples that models are ranked on. */
export interface RankingSample {
  /** That the scores and the probe are fitted on. */
  train: Example[];
  /** That the probe is judged on. */
  validation: Example[];
}

/** Enough for the order of models to settle, and minutes for a model of 25 million parameters. */
export const MOST_EXAMPLES = { train: 1_500, validation: 500 };

/**
 * Draws the examples that models are ranked on, from the training and validation splits: all of them, or so many that each class
 * keeps its share. The test split is never touched.
 *
 * @throws InvalidInputError unless the examples have one label each, and there are training examples of every class that validation has
 */
export function sampleExamples(
  index: DatasetIndex,
  most: { train: number; validation: number } = MOST_EXAMPLES,
): RankingSample {
  const { examples, task = 'SINGLE_LABEL', seed } = index;
  if (task !== 'SINGLE_LABEL') {
    throw new InvalidInputError(
      `Models are ranked for examples with one label each; this data set is of ${task}. Fine-tune the models and compare their checkpoints instead.`,
      'datasetId',
    );
  }
  checkSplits(index, ['train', 'validation'], 'Ranking models needs');
  const of = (split: Example['split']) => examples.filter((example) => example.split === split);
  const [train, validation] = [of('train'), of('validation')];
  return {
    train: stratified(train, most.train, mix(seed, 1)),
    validation: stratified(validation, most.validation, mix(seed, 2)),
  };
}

/** `count` examples of which each class has its share, in the order in which they were given. */
function stratified(examples: Example[], count: number, seed: number): Example[] {
  if (examples.length <= count) return examples;
  const sizes = new Map<number, number>();
  for (const { label } of examples) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const seen = new Map<number, number>();
  // The k-th drawn of a class of n has place (k + ½) / n: the lowest places take the same share of every class.
  const places = random(seed)
    .shuffle(examples)
    .map((example) => {
      const drawn = seen.get(example.label) ?? 0;
      seen.set(example.label, drawn + 1);
      return { example, place: (drawn + 0.5) / (sizes.get(example.label) ?? 1) };
    });
  const chosen = new Set(
    places
      .sort((a, b) => a.place - b.place)
      .slice(0, count)
      .map(({ example }) => example),
  );
  return examples.filter((example) => chosen.has(example));
}
