import type { Graph, Node, Shapes } from '../onnx/graph.ts';
import { operatorOf } from '../operators/index.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { bypass } from './bypass.ts';

/** Removes reshapes, slices, pads, repeats and transposes that leave a tensor as it is. */
export async function removeNoOps(graph: Graph): Promise<Graph> {
  const shapes = await inferShapes(graph);
  return bypass(graph, (node) => changesNothing(node, graph, shapes));
}

function changesNothing(node: Node, { initializers }: Graph, shapes: Shapes): boolean {
  const numbers = (input: number) => {
    const constant = initializers.get(node.inputs[input] ?? '');
    return constant && Array.from(constant.data as Iterable<unknown>, Number);
  };
  const [before, after] = [shapes.get(node.inputs[0]), shapes.get(node.outputs[0])];
  // A dimension known only at run time has a name; those that are not known to be equal have different ones.
  const sameShape = before !== undefined && before.join() === after?.join();
  return operatorOf(node).changesNothing(node, { sameShape, rank: before?.length, numbers });
}
