import type { Graph, Node, Shapes } from '../onnx/graph.ts';
import { operatorOf } from '../operators/index.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { bypass } from './bypass.ts';

/** Removes reshapes, slices, pads, repeats and transposes that do not change their input. */
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
  // Dimensions known only at run time have names, and different names unless they are known to be equal.
  const sameShape = before !== undefined && before.join() === after?.join();
  return operatorOf(node).changesNothing(node, { sameShape, rank: before?.length, numbers });
}
