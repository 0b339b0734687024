import type { LabelledFeatures, LinearModel } from '../features.ts';
import fixture from './scikit-learn.json' with { type: 'json' };

const unpack = (text: string) => {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer);
};

/** Small features of different sizes, and what scikit-learn fits on them: see scripts/fixtures/heads.py. */
export const CASES = (['tall', 'wide', 'two', 'one'] as const).map((name) => {
  const { train, test, labels, classes, dimension, ...theirs } = fixture[name];
  const data: LabelledFeatures = { values: unpack(train), dimension, labels, classes };
  return { name, data, test: { values: unpack(test), dimension }, theirs };
});

const { train, targets, ...theirs } = fixture.regression;
export const REGRESSION = {
  features: { values: unpack(train), dimension: theirs.dimension },
  targets: Float64Array.from(targets),
  theirs,
};

/** A model's rows as scikit-learn has them: of two classes the second less the first. */
export function theirRows({ weights, intercepts }: LinearModel): { weights: number[]; intercepts: number[] } {
  if (intercepts.length !== 2) return { weights: [...weights], intercepts: [...intercepts] };
  const half = weights.length / 2;
  return {
    weights: Array.from(weights.subarray(half), (weight, i) => weight - weights[i]),
    intercepts: [intercepts[1] - intercepts[0]],
  };
}

/** The class of the highest score of each row. */
export function predictedBy(
  { weights, intercepts }: LinearModel,
  { values, dimension }: { values: Float32Array; dimension: number },
) {
  return Array.from({ length: values.length / dimension }, (_, row) => {
    const scores = Array.from(intercepts, (intercept, k) =>
      Array.from({ length: dimension }).reduce<number>(
        (sum, _, j) => sum + weights[k * dimension + j] * values[row * dimension + j],
        intercept,
      ),
    );
    return scores.indexOf(Math.max(...scores));
  });
}

/** The largest difference, as a share of the largest of theirs. */
export function differenceOf(ours: ArrayLike<number>, theirs: readonly number[]): number {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  const largest = Math.max(...theirs.map(Math.abs));
  return Math.max(...theirs.map((value, i) => Math.abs(value - ours[i]))) / largest;
}
