import { checkOutputs, type ExampleOutputs } from './example-outputs.ts';

interface NumberMetrics {
  /** Mean of |output − target|, in the target's unit. */
  meanAbsoluteError: number;
  /** Root of the mean of (output − target)², in the target's unit. */
  rootMeanSquaredError: number;
  /** Share of the targets' variance that the outputs explain: 1 is all, 0 no more than their mean. */
  r2: number;
}

export interface RegressionMetrics {
  exampleCount: number;
  /** Mean of the targets' R²: scikit-learn's `r2_score`. */
  r2: number;
  perTarget: (NumberMetrics & { name: string })[];
}

/**
 * Evaluates regression outputs, with scikit-learn's definitions. R² = 1 − Σ(target − output)² / Σ(target − mean)²; if all
 * targets are the same it is 1 if all outputs are right, otherwise 0.
 *
 * @throws InvalidInputError if there are none, or one does not match
 */
export function regressionMetrics(examples: ExampleOutputs[], names: string[]): RegressionMetrics {
  checkOutputs(examples, names);
  const perTarget = names.map((name, i) => ({ name, ...numberMetrics(examples, i) }));
  return {
    exampleCount: examples.length,
    r2: perTarget.reduce((sum, { r2 }) => sum + r2, 0) / names.length,
    perTarget,
  };
}

function numberMetrics(examples: ExampleOutputs[], i: number): NumberMetrics {
  const mean = (value: (example: ExampleOutputs) => number) =>
    examples.reduce((sum, example) => sum + value(example), 0) / examples.length;
  const centre = mean(({ targets }) => targets[i]);
  const squared = mean(({ targets, outputs }) => (targets[i] - outputs[i]) ** 2);
  const variance = mean(({ targets }) => (targets[i] - centre) ** 2);
  return {
    meanAbsoluteError: mean(({ targets, outputs }) => Math.abs(targets[i] - outputs[i])),
    rootMeanSquaredError: Math.sqrt(squared),
    r2: variance === 0 ? Number(squared === 0) : 1 - squared / variance,
  };
}
