import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Node, Shapes, Tensor } from '../onnx/graph.ts';
import { operatorOf } from '../operators/index.ts';
import { toTensor } from '../operators/sizes/value.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { keptNames } from './kept-names.ts';
import { removeUnused } from './remove-unused.ts';
import { knownShapes } from './sizes/known-shapes.ts';
import { type Known, knownValues } from './sizes/known-values.ts';
import { ShortShapes } from './sizes/short-shapes.ts';

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
  const slot = operatorOf(node).takesShape;
  const shape = slot && node.inputs[slot.input];
  if (!slot || !shape || build.graph.initializers.has(shape)) return [node];
  const [from, to] = [known.dimensions(node.inputs[0]), known.values.get(shape)];
  const values = node.inputs.map((name) => known.values.get(name));
  const target = from && to && slot.constant(from, to.items, node, values);
  // In these shapes 0 stands for the input's dimension; a dimension is never 0.
  const { allowzero: _, ...attributes } = node.attributes;
  const taking = (name: string): Node => ({ ...node, attributes, inputs: node.inputs.with(slot.input, name) });
  if (target) return [taking(build.ints(target))];
  const written = to?.shape.length === 1 ? short.of(to.items, shape) : undefined;
  return written ? [...written.nodes, taking(written.name)] : [node];
}
