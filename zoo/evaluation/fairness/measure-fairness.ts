import { mix, random } from '../../data/random.ts';
import { InvalidInputError } from '../../errors.ts';
import { checkPredictions, type ExamplePrediction } from '../metrics.ts';
import type { FairnessReport } from './fairness-report.ts';
import { groupCounts } from './group-counts.ts';
import { measureAttribute } from './measure-attribute.ts';

export interface MeasureFairness {
  /**
   * The fewest examples that a rate must be based on to be compared: 10 by default. With fewer, one example moves the rate
   * by more than ten points, and its Wilson interval is wider than fifty: differences between such small groups are not
   * informative.
   */
  supportFloor?: number;
  /** 1,000 by default. */
  resamples?: number;
  seed?: number;
  /** Whether pairs of attributes are measured as well; true by default. */
  intersections?: boolean;
}

/** The limits of a report: it is stored, and pages show it whole. */
const LARGEST = { attributes: 20, groups: 50, pairs: 15, figures: 20_000 };

/**
 * Measures a classifier's fairness between groups of its examples: see `FairnessReport` for the figures, `measureRates` for
 * Fairlearn's definitions, `resampledRates` and `permutationPValue` for intervals and tests.
 *
 * Each attribute is measured, and each pair of them (the first 15 pairs), with their 50 largest groups, fewer if there are
 * many labels. Examples that lack an attribute are in no group of it. The same input gives the same report.
 *
 * @returns null if no example has a group
 * @throws InvalidInputError for predictions that do not match the labels, or options out of range
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
      // There may be no example with both attributes of a pair.
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
