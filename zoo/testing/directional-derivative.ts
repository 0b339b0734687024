import { differentiate } from '../autodiff/differentiate.ts';
import { type Random, random } from '../data/random.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { slopeAtZero } from './ridders.ts';

type Feeds = Record<string, RuntimeTensor>;
/** One vector a parameter, by name. */
type Vectors = Map<string, Float32Array>;

export interface DirectionalDerivative {
  direction: string;
  /** Gradient · direction, by the rules. */
  built: number;
  /** The slope of the loss along the direction, by forward passes alone. */
  measured: number;
  /** |built − measured| / |measured| */
  error: number;
}

/** Random directions drawn, and how many of them are measured: those along which the loss changes most. */
const [DRAWN, MEASURED] = [8, 2];
/** The longest step of the differences moves each parameter by about this share of its size. */
const REACH = 0.05;

/**
 * Compares the gradient of a whole network with the loss itself: along the gradient, and along random directions in which
 * each parameter moves by its own size.
 *
 * The loss is the mean cross-entropy between the softmax of the network's output, over its last axis, and a drawn
 * distribution. Forward passes give logits in float32; the loss of the differences is summed in float64.
 *
 * @param feeds the network's inputs; @param parameters the initializers to differentiate with respect to
 * @throws InvalidInputError if the network cannot be differentiated
 */
export async function directionalDerivatives(
  network: Graph,
  feeds: Feeds,
  parameters: string[],
  seed = 1,
): Promise<DirectionalDerivative[]> {
  const values = (name: string) => network.initializers.get(name)?.data as Float32Array;
  const start: Vectors = new Map(parameters.map((name) => [name, values(name)]));
  const variable = withInputs(network, parameters);
  const output = network.outputs[0].name;
  const forward = await openSession(writeModel(variable));
  const at = async (moved: Vectors) => (await forward.run({ ...feeds, ...asFeeds(network, moved) }, [output]))[output];
  const { dims } = await at(start);
  const generator = random(seed);
  const targets = drawnTargets(dims, generator);
  const gradient = await builtGradient(variable, { ...feeds, ...asFeeds(network, start) }, parameters, targets, dims);

  const results: DirectionalDerivative[] = [];
  for (const [direction, along] of directions(start, gradient, generator)) {
    const built = dot(gradient, along);
    const loss = async (step: number) =>
      crossEntropy((await at(moved(start, along, step))).data as Float32Array, targets, dims);
    const measured = await slopeAtZero(loss, (REACH * norm(start)) / norm(along));
    results.push({ direction, built, measured, error: Math.abs(built - measured) / Math.abs(measured) });
  }
  await forward.close();
  return results;
}

/** The network with some initializers as inputs instead. */
function withInputs(network: Graph, names: string[]): Graph {
  const initializers = new Map(network.initializers);
  const added = names.map((name) => {
    const { type, shape } = network.initializers.get(name) ?? { type: 'float' as const, shape: [] };
    initializers.delete(name);
    return { name, type, shape };
  });
  return { ...network, initializers, inputs: [...network.inputs, ...added] };
}

function asFeeds(network: Graph, vectors: Vectors): Feeds {
  const shape = (name: string) => network.initializers.get(name)?.shape ?? [];
  return Object.fromEntries(
    [...vectors].map(([name, data]) => [name, new RuntimeTensor('float32', data, shape(name))]),
  );
}

/** The gradient of the loss by the rules, as the training step computes it. */
async function builtGradient(
  variable: Graph,
  feeds: Feeds,
  parameters: string[],
  targets: Float32Array,
  dims: readonly number[],
): Promise<Vectors> {
  const build = new GraphBuilder('loss', { ...variable, nodes: [...variable.nodes], outputs: [] });
  const logProbabilities = build.node('LogSoftmax', [variable.outputs[0].name], { axis: -1 });
  const agreement = build.node('Mul', [logProbabilities, build.floats(targets, [...dims])]);
  const sum = build.node('ReduceSum', [agreement], { keepdims: 0 });
  const loss = build.node('Mul', [sum, build.floats([-1 / rowsOf(dims)])], {}, { output: 'loss' });
  build.output(loss, 'float', []);
  const gradients = differentiate(build, loss, parameters, await inferShapes(build.graph));
  const session = await openSession(writeModel(build.graph, [...gradients.values()]));
  const result = await session.run(feeds, [...gradients.values()]);
  await session.close();
  return new Map([...gradients].map(([parameter, name]) => [parameter, result[name].data as Float32Array]));
}

function directions(start: Vectors, gradient: Vectors, generator: Random): [string, Vectors][] {
  const drawn = Array.from({ length: DRAWN }, () => {
    const vectors = new Map([...start].map(([name, values]) => [name, drawnLike(values, generator)]));
    return { vectors, slope: Math.abs(dot(gradient, vectors)) / norm(vectors) };
  });
  // A slope near zero is a small difference of large numbers, and tells little.
  const steep = drawn.sort((a, b) => b.slope - a.slope).slice(0, MEASURED);
  return [
    ['its gradient', gradient],
    ...steep.map(({ vectors }, i): [string, Vectors] => [`random ${i + 1}`, vectors]),
  ];
}

/** Uniform numbers of the size of some values. */
function drawnLike(values: Float32Array, generator: Random): Float32Array {
  const size = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  return values.map(() => size * (2 * generator.next() - 1));
}

/** A distribution over the last axis for each row. */
function drawnTargets(dims: readonly number[], generator: Random): Float32Array {
  const classes = dims[dims.length - 1];
  const targets = Float32Array.from({ length: rowsOf(dims) * classes }, () => generator.next() ** 4);
  for (let row = 0; row < targets.length; row += classes) {
    const own = targets.subarray(row, row + classes);
    const sum = own.reduce((total, value) => total + value, 0);
    for (const i of own.keys()) own[i] /= sum;
  }
  return targets;
}

function crossEntropy(logits: Float32Array, targets: Float32Array, dims: readonly number[]): number {
  const classes = dims[dims.length - 1];
  let sum = 0;
  for (let row = 0; row < logits.length; row += classes) {
    const own = Array.from(logits.subarray(row, row + classes));
    const largest = Math.max(...own);
    const logSum = largest + Math.log(own.reduce((total, logit) => total + Math.exp(logit - largest), 0));
    for (const [i, logit] of own.entries()) sum += targets[row + i] * (logSum - logit);
  }
  return sum / rowsOf(dims);
}

const rowsOf = (dims: readonly number[]) => dims.slice(0, -1).reduce((product, size) => product * size, 1);

function moved(start: Vectors, along: Vectors, step: number): Vectors {
  return new Map(
    [...start].map(([name, values]) => {
      const direction = along.get(name) as Float32Array;
      return [name, values.map((value, i) => value + step * direction[i])];
    }),
  );
}

function dot(a: Vectors, b: Vectors): number {
  let sum = 0;
  for (const [name, values] of a) {
    const others = b.get(name) as Float32Array;
    for (const [i, value] of values.entries()) sum += value * others[i];
  }
  return sum;
}

const norm = (vectors: Vectors) => Math.sqrt(dot(vectors, vectors));
