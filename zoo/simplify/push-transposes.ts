import { intAttribute, intsAttribute } from '../onnx/attributes.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Node, Shapes } from '../onnx/graph.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { keepWeightNames } from './keep-weight-names.ts';
import { keptNames } from './kept-names.ts';
import { transposeConstant } from './transpose-constant.ts';

/** A tensor that is another one transposed, as long as nobody needs it so. */
interface Pending {
  source: string;
  perm: number[];
}

/**
 * Moves transposes from before a node to behind it where the node works the same on both layouts, so that those of
 * TensorFlow's and Keras's exports, which stand around every convolution, meet their inverse and go (see `mergeMoves`): what
 * stays is `[batch, channels, height, width]` all through.
 */
export async function pushTransposes(graph: Graph): Promise<Graph> {
  if (!graph.nodes.some(({ op, domain }) => op === 'Transpose' && !domain)) return graph;
  const pass = new Pass(graph, await inferShapes(graph));
  for (const node of graph.nodes) pass.visit(node);
  return keepWeightNames({ ...pass.build.graph, nodes: pass.nodes }, pass.copies);
}

class Pass {
  readonly nodes: Node[] = [];
  readonly build: GraphBuilder;
  /** Transposed constants, and those that they were made of. */
  readonly copies: [copy: string, source: string][] = [];
  readonly #kept: Set<string>;
  readonly #pending = new Map<string, Pending>();
  /** Names of transposed constants by name and perm: what several nodes read stays one. */
  readonly #transposedNames = new Map<string, string>();

  constructor(
    graph: Graph,
    private readonly shapes: Shapes,
  ) {
    this.#kept = keptNames(graph);
    this.build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  }

  visit(node: Node): void {
    if (node.op === 'Transpose' && !node.domain) {
      const [source] = node.inputs;
      const before = this.#pending.get(source);
      const reversed = (this.shapes.get(source) ?? []).map((_, i) => i).reverse();
      const perm = intsAttribute(node, 'perm', reversed);
      const both = before && { source: before.source, perm: perm.map((axis) => before.perm[axis]) };
      this.#transposed(node.outputs[0], both ?? { source, perm });
      return;
    }
    const pushed = this.#push(node);
    if (pushed) return;
    for (const name of node.inputs) this.#materialize(name);
    this.nodes.push(node);
  }

  /** `name` is another tensor transposed: left open, unless it is known from outside. */
  #transposed(name: string, pending: Pending): void {
    this.#pending.set(name, pending);
    if (this.#kept.has(name)) this.#materialize(name);
  }

  #materialize(name: string): void {
    const pending = this.#pending.get(name);
    if (!pending) return;
    this.#pending.delete(name);
    this.nodes.push({ op: 'Transpose', inputs: [pending.source], outputs: [name], attributes: { perm: pending.perm } });
  }

  /** Has the node work on what its inputs are transposes of; false where it cannot. */
  #push(node: Node): boolean {
    const first = node.inputs.map((name) => this.#pending.get(name)).find((pending) => pending);
    if (!first || node.domain || !Object.hasOwn(MOVED, node.op)) return false;
    const { perm } = first;
    const constants = (name: string) => this.build.graph.initializers.get(name);
    const data = MOVED[node.op].data(node);
    const sources = node.inputs.map((name, i) => (data(i) ? this.#sourceOf(name, perm) : name));
    if (sources.includes(undefined)) return false;
    const changed = MOVED[node.op].attributes(node, perm, (name) => numbersOf(constants(name)));
    if (!changed) return false;
    const after = changed.perm ?? perm;
    const outputs = node.outputs.map((name) => name && this.build.unique(name));
    const inputs = (sources as string[]).map((name, i) => {
      const replaced = changed.inputs?.[i];
      return replaced ? this.build.ints(replaced) : this.#transposedConstant(name, perm, data(i), node.op === 'Concat');
    });
    this.nodes.push({ ...node, inputs, outputs, attributes: { ...node.attributes, ...changed.attributes } });
    for (const [i, name] of node.outputs.entries())
      if (name) this.#transposed(name, { source: outputs[i], perm: after });
    return true;
  }

  /** What a tensor is the transpose of; itself for a constant that can be transposed; undefined where neither. */
  #sourceOf(name: string, perm: number[]): string | undefined {
    const pending = this.#pending.get(name);
    if (pending) return pending.perm.join() === perm.join() ? pending.source : undefined;
    const constant = this.build.graph.initializers.get(name);
    return name === '' || (constant && constant.shape.length <= perm.length) ? name : undefined;
  }

  #transposedConstant(name: string, perm: number[], isData: boolean, keepsRank: boolean): string {
    const key = `${name} ${perm}`;
    const known = isData ? this.#transposedNames.get(key) : undefined;
    if (known) return known;
    const constant = isData ? this.build.graph.initializers.get(name) : undefined;
    const transposed = constant && transposeConstant(constant, perm, keepsRank);
    if (!transposed) return name;
    const copy = this.build.constant(transposed, this.build.unique(name));
    this.copies.push([copy, name]);
    this.#transposedNames.set(key, copy);
    return copy;
  }
}

type Numbers = (name: string) => number[] | undefined;

interface Change {
  attributes?: Node['attributes'];
  /** Whole numbers that take the place of inputs. */
  inputs?: Record<number, number[]>;
  /** How the outputs are transposed, if not as the inputs are. */
  perm?: number[];
}

interface Move {
  /** Whether an input is laid out as the data are. */
  data: (node: Node) => (input: number) => boolean;
  /** What else changes where the data are not transposed by `perm`; undefined where the node cannot be moved. */
  attributes: (node: Node, perm: number[], numbers: Numbers) => Change | undefined;
}

const everywhere = () => () => true;
const firstOnly = () => (input: number) => input === 0;

/** Axis i of the transposed tensor is axis perm[i] of its source. */
const sourceAxis = (axis: number, perm: number[]) => perm[axis < 0 ? axis + perm.length : axis];

const elementwise: Move = { data: everywhere, attributes: () => ({}) };
const unary: Move = { data: firstOnly, attributes: () => ({}) };

const alongAxis = (otherwise: number): Move => ({
  data: everywhere,
  attributes: (node, perm) => ({ attributes: { axis: sourceAxis(intAttribute(node, 'axis', otherwise), perm) } }),
});

const reduction: Move = {
  data: firstOnly,
  attributes: (node, perm, numbers) => {
    const axes = numbers(node.inputs[1] ?? '');
    if (!axes || axes.length === 0) return undefined;
    const reduced = axes.map((axis) => sourceAxis(axis, perm));
    if (intAttribute(node, 'keepdims', 1)) return { inputs: { 1: reduced } };
    const left = perm.filter((axis) => !reduced.includes(axis));
    const rank = (axis: number) => left.filter((other) => other < axis).length;
    return { inputs: { 1: reduced }, perm: left.map(rank) };
  },
};

const pad: Move = {
  data: firstOnly,
  attributes: (node, perm, numbers) => {
    const pads = numbers(node.inputs[1]);
    if (!pads || node.inputs[3]) return undefined;
    const moved = pads.map(() => 0);
    for (const [axis, source] of perm.entries()) {
      moved[source] = pads[axis];
      moved[source + perm.length] = pads[axis + perm.length];
    }
    return { inputs: { 1: moved } };
  },
};

const slice: Move = {
  data: firstOnly,
  attributes: (node, perm, numbers) => {
    const starts = numbers(node.inputs[1]);
    const axes = node.inputs[3] ? numbers(node.inputs[3]) : starts?.map((_, i) => i);
    if (!axes || !node.inputs[3]) return undefined;
    return { inputs: { 3: axes.map((axis) => sourceAxis(axis, perm)) } };
  },
};

const split: Move = { ...alongAxis(0), data: firstOnly };

const table = (move: Move, ...ops: string[]) => Object.fromEntries(ops.map((op) => [op, move]));

/** The operators that work the same on a transposed tensor. */
const MOVED: Record<string, Move> = {
  ...table(unary, 'Abs', 'Cast', 'Ceil', 'Celu', 'Clip', 'Cos', 'Elu', 'Erf', 'Exp', 'Floor', 'Gelu', 'HardSigmoid'),
  ...table(
    unary,
    'HardSwish',
    'LeakyRelu',
    'Log',
    'Mish',
    'Neg',
    'Reciprocal',
    'Relu',
    'Selu',
    'Sigmoid',
    'Sign',
    'Sin',
  ),
  ...table(unary, 'Softplus', 'Softsign', 'Sqrt', 'Tanh', 'ThresholdedRelu'),
  ...table(
    elementwise,
    'Add',
    'Div',
    'Equal',
    'Greater',
    'Less',
    'Max',
    'Mean',
    'Min',
    'Mul',
    'PRelu',
    'Pow',
    'Sub',
    'Sum',
  ),
  ...table(elementwise, 'Where'),
  ...table(reduction, 'ReduceL1', 'ReduceL2', 'ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceProd', 'ReduceSum'),
  ...table(alongAxis(-1), 'LogSoftmax', 'Softmax'),
  Concat: alongAxis(0),
  Pad: pad,
  Slice: slice,
  Split: split,
};

function numbersOf(tensor: { data: ArrayLike<unknown> } | undefined): number[] | undefined {
  return tensor && Array.from(tensor.data, Number);
}
