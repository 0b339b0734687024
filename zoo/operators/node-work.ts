import type { Graph, Node, Shapes } from '../onnx/graph.ts';
import type { Work } from '../onnx/summarize-blocks.ts';
import { elementCount } from '../onnx/tensor.ts';
import { operatorOf } from './index.ts';

/**
 * What a node computes for one example: the multiplications by its weights, and the numbers that it makes. A dimension that the graph leaves open
 * counts as 1, so of a text both are those of one token; products of activations, as of attention, do not count.
 */
export function nodeWork(node: Node, { initializers }: Graph, shapes: Shapes): Work {
  const { learned, part, channels, moves } = operatorOf(node);
  const shape = shapes.get(node.outputs[0])?.map((size) => (typeof size === 'number' ? size : 1));
  const made = shape ? elementCount(shape) : 0;
  const activations = moves === 'keeps' || moves === 'reshapes' ? 0 : made;
  const weights = Object.entries(learned?.roles ?? {})
    .filter(([, role]) => role === 'weight')
    .flatMap(([input]) => initializers.get(node.inputs[Number(input)]) ?? []);
  if (part !== 'product' || weights.length === 0) return { multiplyAdds: 0, activations };
  const count = elementCount(weights[0].shape);
  const outputs = shape?.at(channels === 'first' ? 1 : -1) ?? 1;
  return { multiplyAdds: shape ? (made / outputs) * count : count, activations };
}
