import { mix, random } from '../../data/random.ts';
import { InvalidInputError } from '../../errors.ts';
import { checkPredictions, type ExamplePrediction } from '../metrics.ts';
import type { FairnessReport } from './fairness-report.ts';
import { groupCounts } from './group-counts.ts';
import { measureAttribute } from './measure-attribute.ts';

export interface MeasureFairness {
  /**
   * Fewest examples that a rate must rest on to be compared: 10 by default. With fewer, one example moves the rate by more than
   * ten points, and its Wilson interval is wider than fifty; no difference that small groups show says anything.
   */
  supportFloor?: number;
  /** 1,000 by default. */
  resamples?: number;
  seed?: number;
  /** Whether pairs of attributes are measured as well; they are by default. */
  intersections?: boolean;
}

/** What is measured at most: reports are stored, and pages show them whole. */
const LARGEST = { attributes: 20, groups: 50, pairs: 15, figures: 20_000 };

/**
 * Measures how differently a classifier does by groups of its examples: see `FairnessReport` for the figures, `measureRates` for
 * Fairlearn's definitions, `resampledRates` and `permutationPValue` for intervals and tests.
 *
 * Each attribute is measured, and each pair of them (the first 15 pairs); of each the 50 largest groups, fewer where labels are
 * many. Examples that lack an attribute are in none of its groups. The same input gives the same report.
 *
 * @returns null if no example has a group
 * @throws InvalidInputError for predictions that do not fit the labels, or options out of range
 */
export function measureFairness(
  predictions: ExamplePrediction[],
  labels: string[],
  options: MeasureFairness = {},
): FairnessReport | null {
  const { supportFloor = 10, resamples = 1000, seed = 1, intersections = true } = options;
  if (!(Number.isInteger(supportFloor) && supportFloor >= 1))
    throw new InvalidInputError(`A support floor is a whole number from 1 on, not ${supportFloor}.`, 'supportFloor');
  if (!(Number.isInteger(resamples) && resamples >= 40 && resamples <= 100_000))
    throw new InvalidInputError(`Resamples are 40 to 100,000, not ${resamples}.`, 'resamples');
  const names = [...new Set(predictions.flatMap(({ groups }) => Object.keys(groups)))].sort();
  if (names.length === 0) return null;
  checkPredictions(predictions, labels);
  const single = names.slice(0, LARGEST.attributes);
  const pairs = single.flatMap((a, i) => single.slice(i + 1).map((b) => [a, b])).slice(0, LARGEST.pairs);
  const sets = [...single.map((name) => [name]), ...(intersections ? pairs : [])];
  const largest = Math.min(LARGEST.groups, Math.max(2, Math.floor(LARGEST.figures / labels.length)));
  return {
    version: 2,
    supportFloor,
    bootstrap: { resamples, seed },
    attributes: sets
      .map((attributes) => ({ attributes, counts: groupCounts(predictions, attributes, labels.length, largest) }))
      // No example may have both of a pair.
      .filter(({ counts }) => counts.groups.length > 0)
      .map(({ attributes, counts }, i) =>
        measureAttribute(attributes, counts, {
          floor: supportFloor,
          resamples,
          tests: true,
          random: random(mix(seed, i)),
        }),
      ),
  };
}
