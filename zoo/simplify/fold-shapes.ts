import { intAttribute } from '../onnx/attributes.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Node, Shapes, Tensor } from '../onnx/graph.ts';
import { equal, isNumber, type Size } from '../operators/sizes/size.ts';
import { numbers, toTensor } from '../operators/sizes/value.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { keptNames } from './kept-names.ts';
import { removeUnused } from './remove-unused.ts';
import { knownShapes } from './sizes/known-shapes.ts';
import { type Known, knownValues } from './sizes/known-values.ts';
import { reshapeTarget } from './sizes/reshape-target.ts';
import { ShortShapes } from './sizes/short-shapes.ts';

/** The largest int64: “to the end” of a Slice. */
const END = Number.MAX_SAFE_INTEGER;

/**
 * Replaces shapes that a graph computes by constants where they are known in advance: a `Reshape` by a `Shape`–`Gather`–`Concat`
 * chain takes `[0, -1, …]`, an `Expand` takes 1 for the dimensions that stay, a `Slice` up to its input's size goes to the end.
 * Shapes that are known only at run time are computed by as few nodes as possible.
 */
export async function foldShapes(graph: Graph): Promise<Graph> {
  if (!hasOpenShapes(graph)) return graph;
  const folded = removeUnused(fold(graph, await inferShapes(graph)));
  return hasOpenShapes(folded) ? fold(folded, await knownShapes(folded)) : folded;
}

/** Whether a shape is computed at run time. */
function hasOpenShapes({ nodes }: Graph): boolean {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  return nodes.some(({ op, outputs }) => (op === 'Shape' || op === 'Size') && read.has(outputs[0]));
}

function fold(graph: Graph, shapes: Shapes): Graph {
  const known = knownValues(graph, shapes);
  const kept = keptNames(graph);
  const initializers = new Map(graph.initializers);
  const remaining = graph.nodes.filter((node) => {
    const constant = node.outputs.length === 1 && !kept.has(node.outputs[0]) ? constantOf(node, known) : undefined;
    if (constant) initializers.set(node.outputs[0], constant);
    return !constant;
  });
  const build = new GraphBuilder(graph.name, { ...graph, initializers, nodes: remaining });
  const short = new ShortShapes(graph, build, known);
  build.graph.nodes = remaining.flatMap((node) => withKnownShape(node, known, build, short));
  return build.graph;
}

function constantOf({ outputs }: Node, { values }: Known): Tensor | undefined {
  const value = values.get(outputs[0]);
  return value && toTensor(value);
}

function withKnownShape(node: Node, known: Known, build: GraphBuilder, short: ShortShapes): Node[] {
  const slot = node.domain || !Object.hasOwn(SHAPED, node.op) ? undefined : SHAPED[node.op];
  const shape = slot && node.inputs[slot.input];
  if (!slot || !shape || build.graph.initializers.has(shape)) return [node];
  const [from, to] = [known.dimensions(node.inputs[0]), known.values.get(shape)];
  const target = from && to && slot.target(from, to.items, node, known);
  // In these shapes 0 stands for the input's dimension; a dimension is never 0.
  const { allowzero: _, ...attributes } = node.attributes;
  const taking = (name: string): Node => ({ ...node, attributes, inputs: node.inputs.with(slot.input, name) });
  if (target) return [taking(build.ints(target))];
  const written = to?.shape.length === 1 ? short.of(to.items, shape) : undefined;
  return written ? [...written.nodes, taking(written.name)] : [node];
}

/** The input by which an operator takes a shape, and the constant that replaces it. */
interface Slot {
  input: number;
  target: (from: Size[], to: Size[], node: Node, known: Known) => number[] | undefined;
}

const SHAPED: Record<string, Slot> = {
  Reshape: {
    input: 1,
    target: (from, to, node) =>
      intAttribute(node, 'allowzero', 0) && to.includes(0) ? undefined : reshapeTarget(from, to),
  },
  Expand: { input: 1, target: expandTarget },
  Slice: { input: 2, target: sliceEnds },
};

/** 1 keeps a dimension. */
function expandTarget(from: Size[], to: Size[]): number[] | undefined {
  const first = to.length - from.length;
  const target = to.map((size, i) => {
    if (isNumber(size)) return size;
    return i >= first && equal(size, from[i - first]) ? 1 : undefined;
  });
  return target.includes(undefined) ? undefined : (target as number[]);
}

function sliceEnds(from: Size[], ends: Size[], { inputs }: Node, { values }: Known): number[] | undefined {
  const axes = inputs[3] ? numbers(values.get(inputs[3])) : [...ends.keys()];
  const steps = inputs[4] ? numbers(values.get(inputs[4])) : ends.map(() => 1);
  if (!axes || !steps?.every((step) => step > 0)) return undefined;
  const target = ends.map((end, i) => {
    const size = from.at(axes[i]);
    return isNumber(end) ? end : size !== undefined && equal(size, end) ? END : undefined;
  });
  return target.includes(undefined) ? undefined : (target as number[]);
}
