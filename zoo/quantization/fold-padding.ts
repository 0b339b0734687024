import { intsAttribute } from '../onnx/attributes.ts';
import type { Graph, Node } from '../onnx/graph.ts';
import { removeUnused } from '../simplify/remove-unused.ts';

/**
 * Folds a Pad with zeros into the convolution that is its only reader. In int8 a Pad would be computed in float32, between two
 * conversions.
 */
export function foldPadding(graph: Graph): Graph {
  const makers = new Map(graph.nodes.map((node) => [node.outputs[0], node]));
  const uses = new Map<string, number>();
  for (const name of [...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ name }) => name)]) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const nodes = graph.nodes.map((node) => {
    const pad = node.op === 'Conv' ? makers.get(node.inputs[0]) : undefined;
    const added = pad?.op === 'Pad' && uses.get(pad.outputs[0]) === 1 ? zerosAround(pad, graph) : undefined;
    if (!pad || !added || (node.attributes.auto_pad ?? 'NOTSET') !== 'NOTSET') return node;
    const pads = intsAttribute(node, 'pads', [0, 0, 0, 0]).map((size, i) => size + added[i]);
    return { ...node, inputs: [pad.inputs[0], ...node.inputs.slice(1)], attributes: { ...node.attributes, pads } };
  });
  return removeUnused({ ...graph, nodes });
}

/** The zeros that a Pad puts above, left, below and right of pictures; undefined if it does something else. */
function zerosAround({ inputs, attributes }: Node, { initializers }: Graph): number[] | undefined {
  const [, pads, value, axes] = inputs;
  const sizes = initializers.get(pads);
  if (sizes?.shape[0] !== 8 || axes || (attributes.mode ?? 'constant') !== 'constant') return undefined;
  if (value && initializers.get(value)?.data[0] !== 0) return undefined;
  const [before, besides, top, left, after, beyond, bottom, right] = Array.from(sizes.data as BigInt64Array, Number);
  const isAround = before === 0 && besides === 0 && after === 0 && beyond === 0;
  const around = [top, left, bottom, right];
  return isAround && around.every((size) => size >= 0) ? around : undefined;
}
