import { type Random, random } from '../data/random.ts';
import type { Graph } from '../onnx/graph.ts';
import type { RuntimeTensor } from '../runtime/session.ts';
import { sameBranches } from './branches.ts';
import { NetworkLoss } from './network-loss.ts';
import { slopeAtZero } from './ridders.ts';
import { dot, moved, norm, type Vectors } from './vectors.ts';

export interface DirectionalDerivative {
  /** The moved parameters: all along the gradient, all at random, or one, by its name. */
  direction: string;
  /** Gradient · direction, from the rules. */
  built: number;
  /** The slope of the loss along the direction, computed with forward passes only. */
  measured: number;
  /** |built − measured|, less what the differences are in doubt about: see `DOUBTED`. */
  off: number;
  /** That over |measured|, or for a parameter with a negligible slope relative to the others' slopes: see `FLAT`. */
  error: number;
}

/** The number of random directions drawn, and of those that are measured: the ones along which the loss changes most. */
const [DRAWN, MEASURED] = [8, 2];
/** The longest step of the differences changes the loss by about this much, and each parameter by a share of its size. */
const CHANGE = 0.03;
/** That share, if all move together and if one moves. */
const REACH = { together: 0.05, alone: 0.3 };
/**
 * Slopes below some thousandths of the largest cannot be told from rounding in float32 forward passes, which is another on each processor. The error
 * of a parameter with such a slope is relative to so much of the largest.
 */
const FLAT = 5e-3;
/** Where steps are short, for a kink is near, rounding leaves a slope in doubt. At most this share of it is allowed for: a wrong rule is off by more. */
const DOUBTED = 5e-3;

/**
 * Compares the gradient of a whole network with the loss itself: along the gradient; along random directions in which each
 * parameter moves by its own size; and for each parameter separately, along the sum of its gradient and a random direction,
 * so that neither a wrong gradient, nor one that is wrongly 0, can hide behind larger ones.
 *
 * The loss is that of `NetworkLoss`. Steps cross no kink of the network: see `clearOfKinks`, which makes room for them.
 *
 * @param feeds the network's inputs; @param parameters the initializers to differentiate with respect to
 * @throws InvalidInputError if the network cannot be differentiated
 */
export async function directionalDerivatives(
  network: Graph,
  feeds: Record<string, RuntimeTensor>,
  parameters: string[],
  seed = 1,
): Promise<DirectionalDerivative[]> {
  const generator = random(seed);
  const loss = await NetworkLoss.open(network, feeds, parameters, generator);
  const gradient = await loss.gradient();
  const { branches } = await loss.at(new Map());
  const measure = async (direction: string, along: Vectors, reach: number): Promise<DirectionalDerivative> => {
    const built = dot(gradient, along);
    const at = async (step: number) => {
      const there = await loss.at(moved(loss.start, along, step));
      return sameBranches(there.branches, branches) ? there.loss : undefined;
    };
    const shares = [...along].map(([name, way]) => (reach * norm(loss.start.get(name) as Float32Array)) / norm(way));
    const { slope, doubt } = await slopeAtZero(at, Math.min(CHANGE / Math.abs(built), ...shares));
    const off = Math.max(0, Math.abs(built - slope) - Math.min(doubt, DOUBTED * Math.abs(slope)));
    return { direction, built, measured: slope, off, error: off / Math.abs(slope) };
  };
  try {
    const whole = [await measure('its gradient', gradient, REACH.together)];
    for (const along of steepest(loss.start, gradient, generator)) {
      whole.push(await measure(`random ${whole.length}`, along, REACH.together));
    }
    const alone: DirectionalDerivative[] = [];
    for (const name of parameters)
      alone.push(await measure(name, ownDirection(name, loss.start, gradient, generator), REACH.alone));
    const largest = Math.max(...alone.map(({ measured }) => Math.abs(measured)));
    return [...whole, ...alone.map((derivative) => withFloor(derivative, FLAT * largest))];
  } finally {
    await loss.close();
  }
}

const withFloor = (derivative: DirectionalDerivative, floor: number): DirectionalDerivative => ({
  ...derivative,
  error: derivative.off / Math.max(Math.abs(derivative.measured), floor),
});

/**
 * Of some random directions, those along which the loss changes most: a slope near zero is a difference of large numbers.
 */
function steepest(start: Vectors, gradient: Vectors, generator: Random): Vectors[] {
  const slope = (along: Vectors) => Math.abs(dot(gradient, along));
  return Array.from(
    { length: DRAWN },
    () => new Map([...start].map(([name, own]) => [name, drawnLike(own, generator)])),
  )
    .sort((a, b) => slope(b) - slope(a))
    .slice(0, MEASURED);
}

/** A direction of a parameter's own size: half its gradient, and half at random, but not against the gradient. */
function ownDirection(name: string, start: Vectors, gradient: Vectors, generator: Random): Vectors {
  const [values, slopes] = [start.get(name) as Float32Array, gradient.get(name) as Float32Array];
  const drawn = drawnLike(values, generator);
  const agreement = slopes.reduce((sum, slope, i) => sum + slope * drawn[i], 0);
  const size = norm(values);
  const [forSlopes, forDrawn] = [size / (norm(slopes) || 1), ((agreement < 0 ? -1 : 1) * size) / norm(drawn)];
  return new Map([[name, slopes.map((slope, i) => forSlopes * slope + forDrawn * drawn[i])]]);
}

/** Uniform numbers of the size of some values. */
function drawnLike(values: Float32Array, generator: Random): Float32Array {
  const size = norm(values) / Math.sqrt(values.length);
  return values.map(() => size * (2 * generator.next() - 1));
}
