import { intsAttribute } from '../onnx/attributes.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Node, Shapes } from '../onnx/graph.ts';
import { operatorOf } from '../operators/index.ts';
import { reshapeTarget } from '../operators/sizes/reshape-target.ts';
import { sizeOf } from '../operators/sizes/size.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';

/**
 * Merges two consecutive transposes, or reshapes, into one: the second reads the first one's input. The first is removed if
 * nothing else reads it.
 */
export async function mergeMoves(graph: Graph): Promise<Graph> {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name): [string, Node] => [name, node])));
  const pairs = graph.nodes.some((node) => kindOf(node) && kindOf(node) === kindOf(makers.get(node.inputs[0])));
  if (!pairs) return graph;
  const shapes = await inferShapes(graph);
  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  const merged = new Map<string, Node>();
  build.graph.nodes = graph.nodes.map((node) => {
    const first = merged.get(node.inputs[0]);
    const kind = kindOf(node);
    const both = first && kind && kind === kindOf(first) ? merge(first, node, shapes, build) : undefined;
    const result = both ?? node;
    for (const name of result.outputs) merged.set(name, result);
    return result;
  });
  return build.graph;
}

function kindOf(node: Node | undefined): 'transpose' | 'reshape' | undefined {
  if (!node) return undefined;
  if (node.op === 'Transpose' && !node.domain) return 'transpose';
  return operatorOf(node).moves === 'reshapes' ? 'reshape' : undefined;
}

function merge(first: Node, second: Node, shapes: Shapes, build: GraphBuilder): Node | undefined {
  const [from, to] = [shapes.get(first.inputs[0]), shapes.get(second.outputs[0])];
  if (!from || !to) return undefined;
  const [source] = first.inputs;
  if (second.op === 'Transpose') {
    const reversed = from.map((_, i) => i).reverse();
    const inner = intsAttribute(first, 'perm', reversed);
    const perm = intsAttribute(second, 'perm', reversed).map((axis) => inner[axis]);
    return { ...second, inputs: [source], attributes: { perm } };
  }
  const target = reshapeTarget(from.map(sizeOf), to.map(sizeOf));
  return target && { ...second, op: 'Reshape', inputs: [source, build.ints(target)], attributes: {} };
}
