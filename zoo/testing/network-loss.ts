import { differentiate } from '../autodiff/differentiate.ts';
import { type Random, random } from '../data/random.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { openSession, RuntimeTensor, type Session } from '../runtime/session.ts';
import { branchesTaken, type Kinks, kinksByInput } from './branches.ts';
import { withFixedPools } from './fixed-pools.ts';
import type { Vectors } from './vectors.ts';

type Feeds = Record<string, RuntimeTensor>;

/** A loss, and on which side of every kink the network was when it was computed. */
export interface LossAt {
  loss: number;
  branches: Uint8Array[];
}

/**
 * The loss of a network as a function of its parameters: the mean cross-entropy between the softmax of its first output,
 * over the last axis, and a random distribution. Forward passes give logits in float32; the loss is summed in float64.
 */
export class NetworkLoss {
  private constructor(
    private readonly variable: Graph,
    private readonly kinks: Kinks,
    private readonly session: Session,
    private readonly feeds: Feeds,
    /** The distribution, in the shape of the output. */
    readonly targets: RuntimeTensor,
    /** The network's original parameters. */
    readonly start: Vectors,
  ) {}

  /** @param feeds the network's inputs; @param parameters names of its initializers */
  static async open(network: Graph, feeds: Feeds, parameters: string[], generator: Random = random(1)) {
    const start = new Map(parameters.map((name) => [name, network.initializers.get(name)?.data as Float32Array]));
    const all = { ...feeds, ...asFeeds(network, start) };
    const variable = withInputs(network, parameters);
    const forward = await withFixedPools(variable, all);
    const kinks = kinksByInput(forward);
    const session = await openSession(writeModel(forward, [...kinks.keys()]), { threads: 1 });
    const output = network.outputs[0].name;
    const { [output]: logits } = await session.run(all, [output]);
    return new NetworkLoss(variable, kinks, session, all, drawnTargets(logits.dims, generator), start);
  }

  /** @param moved parameters that differ from the original ones */
  async at(moved: Vectors): Promise<LossAt> {
    const run = await this.session.run({ ...this.feeds, ...asFeeds(this.variable, moved) });
    const logits = run[this.variable.outputs[0].name].data as Float32Array;
    return { loss: crossEntropy(logits, this.targets), branches: branchesTaken(this.kinks, run) };
  }

  /**
   * The gradient at the original parameters, from the rules.
   *
   * @throws InvalidInputError if the network cannot be differentiated
   */
  async gradient(): Promise<Vectors> {
    const build = new GraphBuilder('loss', { ...this.variable, nodes: [...this.variable.nodes], outputs: [] });
    const { data, dims } = this.targets;
    const logProbabilities = build.node('LogSoftmax', [this.variable.outputs[0].name], { axis: -1 });
    const agreement = build.node('Mul', [logProbabilities, build.floats(data as Float32Array, [...dims])]);
    const sum = build.node('ReduceSum', [agreement], { keepdims: 0 });
    const loss = build.node('Mul', [sum, build.floats([-1 / rowsOf(dims)])], {}, { output: 'loss' });
    build.output(loss, 'float', []);
    const gradients = differentiate(build, loss, [...this.start.keys()], await inferShapes(build.graph));
    const names = [...gradients.values()];
    const session = await openSession(writeModel(build.graph, names));
    const result = await session.run(this.feeds, names);
    await session.close();
    return new Map([...gradients].map(([parameter, name]) => [parameter, result[name].data as Float32Array]));
  }

  close(): Promise<void> {
    return this.session.close();
  }
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
  const inputs = new Map(network.inputs.map(({ name, shape }) => [name, shape]));
  const shapeOf = (name: string) => network.initializers.get(name)?.shape ?? (inputs.get(name) as number[]);
  return Object.fromEntries(
    [...vectors].map(([name, data]) => [name, new RuntimeTensor('float32', data, shapeOf(name))]),
  );
}

/** A distribution over the last axis for each row. */
function drawnTargets(dims: readonly number[], generator: Random): RuntimeTensor {
  const classes = dims[dims.length - 1];
  const targets = Float32Array.from({ length: rowsOf(dims) * classes }, () => generator.next() ** 4);
  for (let row = 0; row < targets.length; row += classes) {
    const own = targets.subarray(row, row + classes);
    const sum = own.reduce((total, value) => total + value, 0);
    for (const i of own.keys()) own[i] /= sum;
  }
  return new RuntimeTensor('float32', targets, dims);
}

function crossEntropy(logits: Float32Array, { data, dims }: RuntimeTensor): number {
  const targets = data as Float32Array;
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
