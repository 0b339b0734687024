import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { columnMeans, type Features, type LabelledFeatures, type LinearModel, rowsOf, twoRows } from './features.ts';
import { lbfgs } from './lbfgs.ts';
import { type MatrixProducts, withMatrixProducts } from './matrix-products.ts';

export interface LogisticOptions {
  /** The inverse of the penalty, scikit-learn's `C`: above 0. */
  strength: number;
  /** Stop where no part of the mean loss's gradient is larger; 1e-7 by default. */
  tolerance?: number;
  /** Steps of L-BFGS at most; 1000 by default. */
  iterations?: number;
  signal?: AbortSignal | undefined;
}

/** How many steps and how exact a fit is that only chooses between strengths: scikit-learn's defaults. */
export const ROUGH = { tolerance: 1e-4, iterations: 100 };

/**
 * Multinomial logistic regression with an L2 penalty: minimizes `C · Σ log loss + ½‖W‖²`, with intercepts that are not penalized, by
 * L-BFGS. Of two classes it is the binary regression, as scikit-learn's `LogisticRegression(C=strength)` fits both.
 *
 * @returns one row of weights for each class: see `LinearModel`. Softmax of its scores gives the probabilities
 * @throws the signal's reason if it is aborted
 */
export async function logisticRegression(data: LabelledFeatures, options: LogisticOptions): Promise<LinearModel> {
  return withMatrixProducts(async (products) => modelOf(await new LogisticProblem(data, products).fit(options), data));
}

/** A model of parameters that `LogisticProblem.fit` returned, in features as they are. */
export function modelOf({ weights, intercepts }: LinearModel, { classes }: { classes: number }): LinearModel {
  return classes === 2 ? twoRows({ weights, intercepts }) : { weights, intercepts };
}

/** Examples to fit logistic regressions on: the same features again and again, with other strengths or without some rows. */
export class LogisticProblem {
  readonly rows: number;
  /** Rows of weights: one of two classes. */
  readonly outputs: number;
  private readonly mean: Float64Array;
  /** The root of the columns' mean variance. Features divided by it suit the first steps of L-BFGS. */
  private readonly deviation: number;

  constructor(
    private readonly data: LabelledFeatures,
    private readonly products: MatrixProducts,
  ) {
    this.rows = rowsOf(data);
    this.outputs = data.classes === 2 ? 1 : data.classes;
    this.mean = columnMeans(data);
    this.deviation = deviationOf(data, this.mean);
  }

  /**
   * @param use whether each row takes part; all by default
   * @param start from where; 0 by default
   */
  async fit(
    { strength, tolerance = 1e-7, iterations = 1000, signal }: LogisticOptions,
    { use, start }: { use?: readonly boolean[]; start?: LinearModel } = {},
  ): Promise<LinearModel> {
    const { dimension } = this.data;
    const taken = use ? use.filter(Boolean).length : this.rows;
    // Of the weights as they are optimized, for features divided by their deviation.
    const penalty = 1 / (strength * taken * this.deviation ** 2);
    const objective = async (point: Float64Array) => {
      signal?.throwIfAborted();
      const scores = await this.scores(this.unscaled(point));
      const { loss, residuals } = this.lossOf(scores, use ?? null, taken);
      const gradient = await this.gradient(residuals);
      await yieldToEvents();
      let squares = 0;
      for (let i = 0; i < this.outputs * dimension; i++) {
        squares += point[i] ** 2;
        gradient[i] += penalty * point[i];
      }
      return { value: loss + (penalty / 2) * squares, gradient };
    };
    const { point } = await lbfgs(objective, this.scaled(start), { tolerance, iterations });
    return this.unscaled(point);
  }

  /** The scores of all rows, `[rows × outputs]`. */
  async scores({ weights, intercepts }: LinearModel): Promise<Float64Array> {
    const scores = await this.products.scores(this.data, weights);
    for (let i = 0; i < scores.length; i++) scores[i] += intercepts[i % this.outputs];
    return scores;
  }

  /** The mean loss, and its gradient by the scores. */
  private lossOf(scores: Float64Array, use: readonly boolean[] | null, taken: number) {
    const { labels, classes } = this.data;
    const residuals = new Float64Array(scores.length);
    let loss = 0;
    for (let row = 0; row < this.rows; row++) {
      if (use && !use[row]) continue;
      const at = row * this.outputs;
      loss +=
        classes === 2
          ? binary(scores, at, labels[row], residuals)
          : multinomial(scores, at, classes, labels[row], residuals);
    }
    for (let i = 0; i < residuals.length; i++) residuals[i] /= taken;
    return { loss: loss / taken, residuals };
  }

  /** By the weights of centred, scaled features, and by their intercepts. */
  private async gradient(residuals: Float64Array): Promise<Float64Array> {
    const { dimension } = this.data;
    const sums = await this.products.sums(this.data, residuals);
    const gradient = new Float64Array(this.outputs * (dimension + 1));
    const totals = gradient.subarray(this.outputs * dimension);
    for (let i = 0; i < residuals.length; i++) totals[i % this.outputs] += residuals[i];
    for (let k = 0; k < this.outputs; k++) {
      for (let j = 0; j < dimension; j++) {
        const at = k * dimension + j;
        gradient[at] = (sums[at] - totals[k] * this.mean[j]) / this.deviation;
      }
    }
    return gradient;
  }

  private unscaled(point: Float64Array): LinearModel {
    const { dimension } = this.data;
    const weights = point.slice(0, this.outputs * dimension).map((x) => x / this.deviation);
    const intercepts = point.slice(this.outputs * dimension);
    for (let i = 0; i < weights.length; i++) {
      intercepts[Math.floor(i / dimension)] -= weights[i] * this.mean[i % dimension];
    }
    return { weights, intercepts };
  }

  private scaled(start?: LinearModel): Float64Array {
    const { dimension } = this.data;
    const point = new Float64Array(this.outputs * (dimension + 1));
    if (!start) return point;
    point.set(start.weights.map((x) => x * this.deviation));
    point.set(start.intercepts, this.outputs * dimension);
    for (let i = 0; i < start.weights.length; i++) {
      point[this.outputs * dimension + Math.floor(i / dimension)] += start.weights[i] * this.mean[i % dimension];
    }
    return point;
  }
}

/** log(1 + eˣ) − yx, and its derivative into `residuals`. */
function binary(scores: Float64Array, at: number, label: number, residuals: Float64Array): number {
  const x = scores[at];
  const small = Math.exp(-Math.abs(x));
  residuals[at] = (x >= 0 ? 1 : small) / (1 + small) - label;
  return Math.max(x, 0) + Math.log1p(small) - label * x;
}

/** −log softmax(scores)[label], and its derivative into `residuals`. */
function multinomial(
  scores: Float64Array,
  at: number,
  classes: number,
  label: number,
  residuals: Float64Array,
): number {
  let most = scores[at];
  for (let k = 1; k < classes; k++) most = Math.max(most, scores[at + k]);
  let sum = 0;
  for (let k = 0; k < classes; k++) {
    residuals[at + k] = Math.exp(scores[at + k] - most);
    sum += residuals[at + k];
  }
  for (let k = 0; k < classes; k++) residuals[at + k] /= sum;
  residuals[at + label] -= 1;
  return most + Math.log(sum) - scores[at + label];
}

function deviationOf({ values, dimension }: Features, mean: Float64Array): number {
  let squares = 0;
  for (let start = 0; start < values.length; start += dimension) {
    for (let j = 0; j < dimension; j++) squares += (values[start + j] - mean[j]) ** 2;
  }
  return Math.sqrt(squares / values.length) || 1;
}
