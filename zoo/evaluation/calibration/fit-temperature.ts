import { InvalidInputError } from '../../errors.ts';
import type { ExampleOutputs } from '../example-outputs.ts';
import type { ExamplePrediction } from '../metrics.ts';

/** The slope and curvature of a mean log loss over β = 1 / T. */
type Slope = (beta: number) => { slope: number; curvature: number };

/** Below it, a float32 has lost all digits: it stands for every probability that rounded to 0. */
const LEAST = 2 ** -149;

/** The nearest float32 below 1 has this distance from it: a sigmoid that rounded to 1 is at least that near. */
const NEAREST = 2 ** -25;

/**
 * The temperature T for which softmax(logits / T) has the lowest mean log loss on these examples: C. Guo et al., "On Calibration of
 * Modern Neural Networks", ICML 2017, section 4.2. The logits are the logarithms of the probabilities; a softmax does not change if they are
 * shifted together.
 *
 * The loss is convex in 1 / T, so the minimum is unique: Newton's method, with bisection where it would leave its bracket.
 *
 * @throws InvalidInputError if there is no minimum: every example is right, so that ever lower temperatures are better, or the
 * probabilities are no better than equal ones
 */
export function fitTemperature(predictions: Pick<ExamplePrediction, 'label' | 'probabilities'>[]): number {
  const logits = predictions.map(({ probabilities }) => Float64Array.from(probabilities, logitOf));
  return (
    1 /
    minimum((beta) => {
      let [slope, curvature] = [0, 0];
      for (const [i, own] of logits.entries()) {
        const highest = own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
        let [mass, first, second] = [0, 0, 0];
        for (const value of own) {
          const weight = Math.exp(beta * (value - highest));
          mass += weight;
          first += weight * value;
          second += weight * value * value;
        }
        const mean = first / mass;
        slope += mean - own[predictions[i].label];
        curvature += second / mass - mean * mean;
      }
      return { slope: slope / logits.length, curvature: curvature / logits.length };
    })
  );
}

/**
 * The same for labels that can be true together: one T for all of them, with the lowest mean binary log loss of sigmoid(logits / T).
 *
 * @throws InvalidInputError as `fitTemperature`
 */
export function fitSigmoidTemperature(examples: Pick<ExampleOutputs, 'targets' | 'outputs'>[]): number {
  const targets = examples.flatMap((example) => example.targets);
  const logits = examples.flatMap(({ outputs }) => outputs.map(sigmoidLogit));
  return (
    1 /
    minimum((beta) => {
      let [slope, curvature] = [0, 0];
      for (const [i, value] of logits.entries()) {
        const probability = 1 / (1 + Math.exp(-beta * value));
        slope += (probability - targets[i]) * value;
        curvature += probability * (1 - probability) * value * value;
      }
      return { slope: slope / logits.length, curvature: curvature / logits.length };
    })
  );
}

/** Probabilities of a softmax after its logits are divided by a temperature. */
export function cooled(probabilities: number[], temperature: number): number[] {
  const logits = probabilities.map((p) => logitOf(p) / temperature);
  const highest = logits.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const raised = logits.map((logit) => Math.exp(logit - highest));
  const sum = raised.reduce((total, value) => total + value, 0);
  return raised.map((value) => value / sum);
}

/** The same for a sigmoid of each label. */
export function cooledSigmoids(outputs: number[], temperature: number): number[] {
  return outputs.map((p) => 1 / (1 + Math.exp(-sigmoidLogit(p) / temperature)));
}

const logitOf = (probability: number) => Math.log(Math.max(probability, LEAST));

function sigmoidLogit(probability: number): number {
  const clipped = Math.min(Math.max(probability, LEAST), 1 - NEAREST);
  return Math.log(clipped / (1 - clipped));
}

/** β is searched between these: temperatures from 0.01 to 100. */
const BRACKET = { low: 0.01, high: 100 };
const STEPS = 200;

function minimum(slopeAt: Slope): number {
  let { low, high } = BRACKET;
  if (slopeAt(high).slope <= 0)
    throw new InvalidInputError(
      'There is no best temperature: the predictions on the validation split are all right, or nearly so, and the lower the temperature the lower their log loss. Calibrate a checkpoint on more, or harder, validation examples.',
    );
  if (slopeAt(low).slope >= 0)
    throw new InvalidInputError(
      'There is no best temperature: on the validation split the probabilities are worse than equal ones. Train longer before you calibrate.',
    );
  let beta = 1;
  for (let step = 0; step < STEPS; step++) {
    const { slope, curvature } = slopeAt(beta);
    if (slope > 0) high = beta;
    else low = beta;
    const newton = beta - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - beta) <= 1e-12 * beta) return next;
    beta = next;
  }
  return beta;
}
