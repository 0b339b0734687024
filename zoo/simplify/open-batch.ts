import { InvalidInputError } from '../errors.ts';
import { intAttribute, intsAttribute } from '../onnx/attributes.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Node, Shapes, ValueInfo } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { drawnInputs } from './drawn-inputs.ts';

const BATCH = 'batch';

/** The tolerance, relative to the largest output: kernels of other sizes round differently. */
const TOLERANCE = 1e-3;

/**
 * Opens the batch of a model that was exported for one row at a time, as many are: its inputs become `[batch, …]`, and so do the
 * shapes of its reshapes. The result is tested: two rows together have to give what each gives alone.
 *
 * @param graph as `simplifyGraph` gives it
 * @returns the graph itself if its batch is open
 * @throws InvalidInputError if the model cannot work on several rows
 */
export async function openBatch(graph: Graph): Promise<Graph> {
  const fixed = graph.inputs.filter(({ shape }) => typeof shape[0] === 'number');
  if (fixed.length === 0) return graph;
  const rows = fixed[0].shape[0];
  if (fixed.length < graph.inputs.length || fixed.some(({ shape }) => shape[0] !== 1)) throw refusal(rows);
  const opened = withOpenBatch(graph, await inferShapes(graph));
  if (!(await worksRowByRow(graph, opened))) throw refusal(rows);
  return opened;
}

const refusal = (rows: unknown) =>
  new InvalidInputError(
    `the model only takes batches of ${rows}, so it cannot be trained: export it with a dynamic batch (dynamic_axes of torch.onnx.export; None as the first size of a Keras input)`,
  );

function withOpenBatch(graph: Graph, shapes: Shapes): Graph {
  const open = (value: ValueInfo): ValueInfo =>
    value.shape[0] === 1 ? { ...value, shape: [BATCH, ...value.shape.slice(1)] } : value;
  const build = new GraphBuilder(graph.name, {
    ...graph,
    inputs: graph.inputs.map(open),
    outputs: graph.outputs.map(open),
    initializers: new Map(graph.initializers),
  });
  build.graph.nodes = withRows(graph, build, shapes).flatMap((node) => opened(node, build, shapes));
  return build.graph;
}

/**
 * The nodes of a graph whose single row is taken out of the batch, worked on, and put back, as a map over a batch of one picture
 * does: here it stays in. Only nodes that compute element by element, cut and turn are known; the test at the end finds others.
 */
function withRows(graph: Graph, build: GraphBuilder, shapes: Shapes): Node[] {
  const alone = new Set<string>();
  const numbers = (name: string | undefined) => {
    const data = name ? graph.initializers.get(name)?.data : undefined;
    return data instanceof BigInt64Array ? Array.from(data, Number) : [];
  };
  const isFirst = (values: number[]) => values.length === 1 && values[0] === 0;
  return graph.nodes.map((node): Node => {
    const { op, inputs, outputs, attributes } = node;
    const [x, second] = inputs;
    const isRow = shapes.get(x)?.[0] === 1 && !graph.initializers.has(x) && !alone.has(x);
    const same: Node = { op: 'Identity', inputs: [x], outputs, attributes: {} };
    const takesOut = op === 'Squeeze' || (op === 'Gather' && intAttribute(node, 'axis', 0) === 0);
    if (
      takesOut &&
      isRow &&
      isFirst(numbers(second)) &&
      (op === 'Squeeze' || graph.initializers.get(second)?.shape.length === 0)
    ) {
      alone.add(outputs[0]);
      return same;
    }
    if (!inputs.some((name) => alone.has(name))) return node;
    if (op === 'Unsqueeze' && isFirst(numbers(second))) return same;
    for (const name of outputs) alone.add(name);
    if (op === 'Transpose') {
      return { ...node, attributes: { perm: [0, ...intsAttribute(node, 'perm', []).map((axis) => axis + 1)] } };
    }
    if (op !== 'Slice' || inputs.length < 4) return node;
    const axes = build.ints(numbers(inputs[3]).map((axis) => (axis < 0 ? axis : axis + 1)));
    return { ...node, inputs: inputs.with(3, axes), attributes };
  });
}

function opened(node: Node, build: GraphBuilder, shapes: Shapes): Node[] {
  if (node.domain) return [node];
  if (node.op === 'Reshape') return [withOpenTarget(node, build, shapes)];
  return node.op === 'Concat' && intAttribute(node, 'axis', 0) !== 0 ? withRepeatedRows(node, build) : [node];
}

/** Makes the first dimension the input's if it is 1, else −1: rows times its old size. */
function withOpenTarget(node: Node, build: GraphBuilder, shapes: Shapes): Node {
  const constant = build.graph.initializers.get(node.inputs[1]);
  const target = constant && Array.from(constant.data as BigInt64Array, Number);
  if (!target || target.length === 0 || target[0] < 1) return node;
  const keeps = target[0] === 1 && shapes.get(node.inputs[0])?.[0] === 1;
  if (!keeps && target.includes(-1)) return node;
  // With allowzero, a 0 would be a size of 0, and not that of the input.
  const { allowzero, ...attributes } = node.attributes;
  if (allowzero === 1 && target.includes(0)) return node;
  return { ...node, inputs: [node.inputs[0], build.ints([keeps ? 0 : -1, ...target.slice(1)])], attributes };
}

/** Repeats a constant that is concatenated with rows, such as a class token, for each row. */
function withRepeatedRows(node: Node, build: GraphBuilder): Node[] {
  const constant = (name: string) => build.graph.initializers.get(name);
  const rows = node.inputs.find((name) => !constant(name));
  if (rows === undefined || node.inputs.every((name) => !constant(name))) return [node];
  const nodes: Node[] = [];
  const add = (op: string, inputs: string[], attributes: Node['attributes'] = {}) => {
    const name = build.unique(op.toLowerCase());
    nodes.push({ op, inputs, outputs: [name], attributes });
    return name;
  };
  const inputs = node.inputs.map((name) => {
    const rank = constant(name)?.shape.length;
    if (rank === undefined || constant(name)?.shape[0] !== 1) return name;
    const count = add('Shape', [rows], { start: 0, end: 1 });
    return add('Expand', [name, add('Concat', [count, build.ints(Array(rank - 1).fill(1))], { axis: 0 })]);
  });
  return [...nodes, { ...node, inputs }];
}

async function worksRowByRow(single: Graph, opened: Graph): Promise<boolean> {
  const rows = [drawn(single, 1), drawn(single, 2)];
  const both = Object.fromEntries(single.inputs.map(({ name }) => [name, stacked(rows.map((row) => row[name]))]));
  try {
    const together = await run(opened, both);
    const apart = [await run(single, rows[0]), await run(single, rows[1])];
    return single.outputs.every(({ name }) => isStack(together[name], [apart[0][name], apart[1][name]]));
  } catch {
    // onnxruntime refuses the opened model or fails in it: some of its sizes do not fit two rows.
    return false;
  }
}

/** Dimensions that stay open get the size 2. */
const drawn = (graph: Graph, seed: number) => drawnInputs(graph, seed, (size) => (typeof size === 'number' ? size : 2));

function stacked(parts: RuntimeTensor[]): RuntimeTensor {
  const [{ type, dims, data }] = parts;
  const joined = new (data.constructor as Float32ArrayConstructor)(parts.length * data.length);
  for (const [i, part] of parts.entries()) joined.set(part.data as Float32Array, i * data.length);
  return new RuntimeTensor(type, joined as never, [parts.length, ...dims.slice(1)]);
}

function isStack(together: RuntimeTensor, apart: RuntimeTensor[]): boolean {
  const wanted = apart.flatMap(({ data }) => Array.from(data as ArrayLike<number | bigint>, Number));
  const got = Array.from(together.data as ArrayLike<number | bigint>, Number);
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  return (
    together.dims[0] === apart.length &&
    got.length === wanted.length &&
    wanted.every((value, i) => Math.abs(value - got[i]) <= TOLERANCE * largest)
  );
}

async function run(graph: Graph, feeds: Record<string, RuntimeTensor>): Promise<Record<string, RuntimeTensor>> {
  const session = await openSession(writeModel(graph));
  try {
    return await session.run(feeds);
  } finally {
    await session.close();
  }
}
