import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { columnMeans, type Features, type LabelledFeatures, type LinearModel, rowsOf, twoRows } from './features.ts';
import { lbfgs, type Valued } from './lbfgs.ts';
import { type CentredRows, type MatrixProducts, withMatrixProducts } from './matrix-products.ts';
import { together } from './together.ts';

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

/** Where one of several fits begins, and what it is of. */
interface Fit {
  strength: number;
  /** Whether each row takes part; all by default. */
  use?: readonly boolean[];
  /** 0 by default. */
  start?: LinearModel;
}

/** Examples to fit logistic regressions on: the same features again and again, with other strengths or without some rows. */
export class LogisticProblem {
  readonly rows: number;
  /** Rows of weights: one of two classes. */
  readonly outputs: number;
  private readonly mean: Float64Array;
  /** The root of the columns' mean variance. Features divided by it suit the first steps of L-BFGS. */
  private readonly deviation: number;
  private centred: Promise<CentredRows> | null = null;

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
    { strength, ...limits }: LogisticOptions,
    { use, start }: { use?: readonly boolean[]; start?: LinearModel } = {},
  ): Promise<LinearModel> {
    const [model] = await this.fitAll([{ strength, ...(use ? { use } : {}), ...(start ? { start } : {}) }], limits);
    return model;
  }

  /**
   * Several fits in step: their losses and gradients are computed together, with one product over all rows each.
   *
   * @returns the models, in the order of the fits
   */
  async fitAll(
    fits: readonly Fit[],
    { tolerance = 1e-7, iterations = 1000, signal }: Omit<LogisticOptions, 'strength'>,
  ): Promise<LinearModel[]> {
    const { dimension } = this.data;
    const size = this.outputs * dimension;
    const ready = fits.map(({ strength, use = null, start }) => {
      const taken = use ? use.filter(Boolean).length : this.rows;
      // Of the weights as they are optimized, for features divided by their deviation.
      const penalty = 1 / (strength * taken * this.deviation ** 2);
      const objective = (ask: (point: Float64Array) => Promise<Valued>) => async (point: Float64Array) => {
        const { value, gradient } = await ask(point);
        let squares = 0;
        for (let i = 0; i < size; i++) {
          squares += point[i] ** 2;
          gradient[i] += penalty * point[i];
        }
        return { value: value + (penalty / 2) * squares, gradient };
      };
      const search = (ask: (point: Float64Array) => Promise<Valued>) =>
        lbfgs(objective(ask), this.scaled(start), { tolerance, iterations });
      return { use, taken, search };
    });
    const found = await together(
      ready.map(({ search }) => search),
      async (asked) => {
        signal?.throwIfAborted();
        const values = await this.losses(
          asked.map(({ question }) => question),
          asked.map(({ search }) => ready[search]),
        );
        await yieldToEvents();
        return values;
      },
    );
    return found.map(({ point }) => this.unscaled(point));
  }

  /** The scores of all rows, `[rows × outputs]`. */
  async scores(model: LinearModel): Promise<Float64Array> {
    const point = this.scaled(model);
    const scores = await (await this.features()).scores(point.subarray(0, model.weights.length));
    const intercepts = point.subarray(model.weights.length);
    for (let i = 0; i < scores.length; i++) scores[i] += intercepts[i % this.outputs];
    return scores;
  }

  private features(): Promise<CentredRows> {
    this.centred ??= this.products.centred(this.data, this.mean, this.deviation);
    return this.centred;
  }

  /** The mean losses at some points, and their gradients: by the weights of centred, scaled features, and by their intercepts. */
  private async losses(
    points: readonly Float64Array[],
    fits: readonly { use: readonly boolean[] | null; taken: number }[],
  ): Promise<Valued[]> {
    const { outputs, rows } = this;
    const size = outputs * this.data.dimension;
    const all = outputs * points.length;
    const weights = new Float64Array(size * points.length);
    for (const [i, point] of points.entries()) weights.set(point.subarray(0, size), i * size);
    const features = await this.features();
    const scores = await features.scores(weights);
    const residuals = new Float64Array(scores.length);
    const values = points.map((point, i) => {
      const { use, taken } = fits[i];
      const totals = new Float64Array(outputs);
      let loss = 0;
      for (let row = 0; row < rows; row++) {
        if (use && !use[row]) continue;
        const at = row * all + i * outputs;
        for (let k = 0; k < outputs; k++) scores[at + k] += point[size + k];
        loss += this.lossOf(scores, at, row, residuals);
        for (let k = 0; k < outputs; k++) {
          residuals[at + k] /= taken;
          totals[k] += residuals[at + k];
        }
      }
      return { value: loss / taken, totals };
    });
    const sums = await features.sums(residuals);
    return values.map(({ value, totals }, i) => {
      const gradient = new Float64Array(size + outputs);
      gradient.set(sums.subarray(i * size, (i + 1) * size));
      gradient.set(totals, size);
      return { value, gradient };
    });
  }

  /** A row's loss, and its derivative by its scores into `residuals`. */
  private lossOf(scores: Float64Array, at: number, row: number, residuals: Float64Array): number {
    const { labels, classes } = this.data;
    return classes === 2
      ? binary(scores, at, labels[row], residuals)
      : multinomial(scores, at, classes, labels[row], residuals);
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
