import { intsAttribute } from '../onnx/attributes.ts';
import type { Graph, Node, Shapes } from '../onnx/graph.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { bypass } from './bypass.ts';

/** They keep the order of the elements: with the shape of their input, they change nothing. */
const ORDERLY = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Expand']);

/** Removes reshapes, slices, pads, repeats and transposes that leave a tensor as it is. */
export async function removeNoOps(graph: Graph): Promise<Graph> {
  const shapes = await inferShapes(graph);
  return bypass(graph, (node) => !node.domain && changesNothing(node, graph, shapes));
}

function changesNothing(node: Node, { initializers }: Graph, shapes: Shapes): boolean {
  const numbers = (name = '') =>
    Array.from((initializers.get(name)?.data ?? [Number.NaN]) as Iterable<unknown>, Number);
  if (node.op === 'Tile') return numbers(node.inputs[1]).every((repeats) => repeats === 1);
  const [before, after] = [shapes.get(node.inputs[0]), shapes.get(node.outputs[0])];
  // A dimension known only at run time has a name; those that are not known to be equal have different ones.
  if (!before || !after || before.join() !== after.join()) return false;
  if (ORDERLY.has(node.op)) return true;
  switch (node.op) {
    case 'Transpose':
      return intsAttribute(node, 'perm', before.map((_, i) => i).reverse()).every((axis, i) => axis === i);
    case 'Slice':
      return !node.inputs[4] || numbers(node.inputs[4]).every((step) => step > 0);
    case 'Pad':
      return numbers(node.inputs[1]).every((pad) => pad === 0);
    default:
      return false;
  }
}
