import type { Task } from '../../data/dataset.ts';
import { InvalidInputError } from '../../errors.ts';
import type { ClosedHead, LinearHead } from './closed-head.ts';
import { type Features, type LinearModel, rowsOf } from './features.ts';
import { linearDiscriminant } from './linear-discriminant.ts';
import { logisticRegressionCv } from './logistic-regression-cv.ts';
import { type HeadMethod, METHODS_FOR } from './methods.ts';
import { nearestNeighbours } from './nearest-neighbours.ts';
import { classPrototypes, type Distance } from './prototypes.ts';
import { ridgeClassifier } from './ridge-classifier.ts';
import { ridgeRegression } from './ridge-regression.ts';

/** Training examples: features with the targets of each row. */
export interface HeadData {
  features: Features;
  task: Task;
  /** The number of labels, or of numbers to predict. */
  outputs: number;
  /** Of SINGLE_LABEL. */
  labels: readonly number[];
  /** Of the others, `[rows × outputs]`. */
  targets: Float64Array;
}

export interface FitHead {
  /** Of PROTOTYPE and NEAREST_NEIGHBOURS; EUCLIDEAN by default. */
  distance?: Distance | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((share: number) => void) | undefined;
}

/** What cross-validation or left-out rows chose for a head. */
export interface ChosenForHead {
  /** Of LOGISTIC_REGRESSION: the inverse of the penalty, scikit-learn's `C`; of any number of labels one for each, 0 where nothing was fitted. */
  strength?: number | number[];
  /** Of RIDGE: scikit-learn's `alpha`. */
  penalty?: number;
  /** Of RIDGE and PROTOTYPE: what scores are multiplied by before the softmax. */
  temperature?: number;
  /** Of NEAREST_NEIGHBOURS: how many vote. */
  neighbours?: number;
}

export interface FittedHead {
  head: ClosedHead;
  chosen: ChosenForHead;
}

/** The bias of labels without a training example: their probability is 0. */
const NEVER = -1e30;

/**
 * Fits a head on features. Probabilities sum to one: those of LOGISTIC_REGRESSION and LINEAR_DISCRIMINANT are the softmax of their
 * scores; of RIDGE and PROTOTYPE the softmax of their scores times a temperature, fitted on left-out rows; of NEAREST_NEIGHBOURS the
 * shares of the votes. Of MULTI_LABEL each label has its own logistic regression, with a sigmoid.
 *
 * @throws InvalidInputError if the method does not fit the targets, or the examples have fewer than two labels; the signal's reason
 * if it is aborted
 */
export async function fitHead(method: HeadMethod, data: HeadData, options: FitHead = {}): Promise<FittedHead> {
  if (!METHODS_FOR[data.task].includes(method)) {
    throw new InvalidInputError(
      `${method} does not fit these targets. Use ${METHODS_FOR[data.task].join(' or ')}.`,
      'head',
    );
  }
  if (data.task === 'MULTI_LABEL') return labelByLabel(data, options);
  if (data.task === 'REGRESSION') {
    const { penalty, ...model } = await ridgeRegression(data.features, data.targets, options);
    return { head: linear(model, data, { activation: null }), chosen: { penalty } };
  }
  const present = [...new Set(data.labels)].sort((a, b) => a - b);
  if (present.length < 2) {
    throw new InvalidInputError(
      'The training examples have one label only; a head needs at least two. Add examples of the others to the train split.',
      'datasetId',
    );
  }
  const own = { ...data.features, labels: data.labels.map((label) => present.indexOf(label)), classes: present.length };
  const softmax = (model: LinearModel, temperature = 1, normalizes = false): LinearHead =>
    linear(model, data, { activation: 'Softmax', temperature, normalizes, present });
  switch (method) {
    case 'LOGISTIC_REGRESSION': {
      const model = await logisticRegressionCv(own, { signal: options.signal, onFit: options.onProgress });
      return { head: softmax(model), chosen: { strength: model.strength } };
    }
    case 'RIDGE': {
      const { penalty, temperature, ...model } = await ridgeClassifier(own, options);
      return { head: softmax(model, temperature), chosen: { penalty, temperature } };
    }
    case 'LINEAR_DISCRIMINANT':
      return { head: softmax(await linearDiscriminant(own, options.signal)), chosen: {} };
    case 'PROTOTYPE': {
      const { temperature, ...model } = classPrototypes(own, options.distance);
      return { head: softmax(model, temperature, options.distance === 'COSINE'), chosen: { temperature } };
    }
    case 'NEAREST_NEIGHBOURS': {
      const { count, distance, values } = nearestNeighbours(own, options.distance);
      const head = { kind: 'NEIGHBOURS' as const, rows: values, labels: [...data.labels], classes: data.outputs };
      return { head: { ...head, count, distance }, chosen: { neighbours: count } };
    }
  }
}

/** As scikit-learn's `MultiOutputClassifier` of `LogisticRegressionCV`. A label that never or always holds keeps its odds. */
async function labelByLabel(data: HeadData, { signal, onProgress }: FitHead): Promise<FittedHead> {
  const { features, outputs, targets } = data;
  const { dimension } = features;
  const rows = rowsOf(features);
  const weights = new Float64Array(outputs * dimension);
  const intercepts = new Float64Array(outputs);
  const strength: number[] = [];
  for (let k = 0; k < outputs; k++) {
    const labels = Array.from({ length: rows }, (_, row) => targets[row * outputs + k]);
    const positive = labels.filter((label) => label === 1).length;
    if (positive === 0 || positive === rows) {
      intercepts[k] = Math.log((positive + 0.5) / (rows - positive + 0.5));
      strength.push(0);
      continue;
    }
    const model = await logisticRegressionCv(
      { ...features, labels, classes: 2 },
      { signal, onFit: (share) => onProgress?.((k + share) / outputs) },
    );
    // Two rows, −½ and +½ of the sigmoid's.
    weights.set(
      model.weights.subarray(dimension).map((x) => 2 * x),
      k * dimension,
    );
    intercepts[k] = 2 * model.intercepts[1];
    strength.push(model.strength);
  }
  return { head: linear({ weights, intercepts }, data, { activation: 'Sigmoid' }), chosen: { strength } };
}

/** A checkpoint's head from a model's rows, whose scores are those of the labels in `present`, or of all. */
function linear(
  { weights, intercepts }: LinearModel,
  { features: { dimension }, outputs }: HeadData,
  {
    activation,
    temperature = 1,
    normalizes = false,
    present = Array.from(intercepts.keys()),
  }: { temperature?: number; normalizes?: boolean; present?: number[] } & Pick<LinearHead, 'activation'>,
): LinearHead {
  const columns = new Float32Array(dimension * outputs);
  const bias = new Float32Array(outputs).fill(NEVER);
  // What all classes share makes no difference to a softmax. Without it, float32 is more exact.
  const shared = (values: Float64Array, at: number, step: number) =>
    activation === 'Softmax' ? present.reduce((sum, _, k) => sum + values[at + k * step], 0) / present.length : 0;
  const intercept = shared(intercepts, 0, 1);
  for (const [k, label] of present.entries()) bias[label] = (intercepts[k] - intercept) * temperature;
  for (let j = 0; j < dimension; j++) {
    const weight = shared(weights, j, dimension);
    for (const [k, label] of present.entries()) {
      columns[j * outputs + label] = (weights[k * dimension + j] - weight) * temperature;
    }
  }
  return { kind: 'LINEAR', weights: columns, bias, normalizes, activation };
}
