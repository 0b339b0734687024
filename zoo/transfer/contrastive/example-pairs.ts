import { mix, random } from '../../data/random.ts';
import { InvalidInputError } from '../../errors.ts';

export const SAMPLING_STRATEGIES = ['OVERSAMPLING', 'UNDERSAMPLING', 'UNIQUE'] as const;
export type SamplingStrategy = (typeof SAMPLING_STRATEGIES)[number];

/** How pairs of examples are chosen, by setfit's names: one of the two is null. */
export interface PairChoice {
  /** For each example so many pairs with its own label, and as many with another one. */
  numIterations: number | null;
  /**
   * All pairs of two examples, an example with itself included. UNIQUE: each once. OVERSAMPLING: of the kind that is rarer, pairs with the
   * same label or with different ones, some come again until both are as many. UNDERSAMPLING: of the other kind some are left out.
   */
  samplingStrategy: SamplingStrategy | null;
}

/** Two examples, by their places. */
export type Pair = readonly [first: number, second: number];

/** An epoch of more pairs takes hours. */
export const MOST_PAIRS = 1_000_000;

/**
 * Pairs of examples for contrastive training (Tunstall et al., "Efficient Few-Shot Learning Without Prompts", 2022): as many pairs with the
 * same label as with different ones, unless the choice is UNIQUE. Their order says nothing.
 *
 * @param labels of the examples
 * @throws as `checkPairs` does
 */
export function examplePairs(labels: readonly number[], choice: PairChoice, seed: number): Pair[] {
  checkPairs(labels, choice);
  const { numIterations, samplingStrategy } = choice;
  if (numIterations !== null) return drawnPairs(labels, numIterations, seed);
  const generator = random(mix(seed, 0x9a12));
  const all = labels.flatMap((_, i) => labels.slice(i).map((_, j): Pair => [i, i + j]));
  const [same, different] = [true, false].map((isSame) =>
    generator.shuffle(all.filter(([i, j]) => (labels[i] === labels[j]) === isSame)),
  );
  if (samplingStrategy === 'UNIQUE') return [...same, ...different];
  const wanted = (samplingStrategy === 'UNDERSAMPLING' ? Math.min : Math.max)(same.length, different.length);
  return [same, different].flatMap((pairs) => Array.from({ length: wanted }, (_, i) => pairs[i % pairs.length]));
}

/**
 * Checks that there are pairs of both kinds, and no more than can be trained on.
 *
 * @throws InvalidInputError with field `contrastive` if there are more than `MOST_PAIRS`; with `datasetId` if all have the same label
 */
export function checkPairs(labels: readonly number[], choice: PairChoice): void {
  if (labels.every((label) => label === labels[0])) {
    throw new InvalidInputError(
      'The training examples have one label only, and pairs need two. Add examples of the others to the train split.',
      'datasetId',
    );
  }
  const count = pairCount(labels, choice);
  if (count > MOST_PAIRS) {
    throw new InvalidInputError(
      `${labels.length} examples make ${count} pairs, and ${MOST_PAIRS} are the most. Choose a smaller numIterations, or shots.`,
      'contrastive',
    );
  }
}

/** How many pairs `examplePairs` returns. */
export function pairCount(labels: readonly number[], { numIterations, samplingStrategy }: PairChoice): number {
  if (numIterations !== null) return 2 * numIterations * labels.length;
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const triangle = (size: number) => (size * (size + 1)) / 2;
  const same = [...counts.values()].reduce((sum, size) => sum + triangle(size), 0);
  const different = triangle(labels.length) - same;
  if (samplingStrategy === 'UNIQUE') return same + different;
  return 2 * (samplingStrategy === 'UNDERSAMPLING' ? Math.min : Math.max)(same, different);
}

/** For each example so many pairs of each kind with others, drawn anew each time. One that is alone in its class is paired with itself. */
function drawnPairs(labels: readonly number[], iterations: number, seed: number): Pair[] {
  const generator = random(mix(seed, 0x9a12));
  const places = labels.map((_, i) => i);
  const ofLabel = new Map([...new Set(labels)].map((label) => [label, places.filter((i) => labels[i] === label)]));
  const others = new Map([...ofLabel.keys()].map((label) => [label, places.filter((i) => labels[i] !== label)]));
  const drawFrom = (some: readonly number[]) => some[Math.floor(generator.next() * some.length)];
  return labels.flatMap((label, i) => {
    const own = (ofLabel.get(label) ?? []).filter((place) => place !== i);
    const [alike, unlike] = [own.length > 0 ? own : [i], others.get(label) ?? []];
    return Array.from({ length: iterations }, (): Pair[] => [
      [i, drawFrom(alike)],
      [i, drawFrom(unlike)],
    ]).flat();
  });
}
