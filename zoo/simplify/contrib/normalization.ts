import { floatAttribute } from '../../onnx/attributes.ts';
import type { Node } from '../../onnx/graph.ts';
import type { Expansion, PlainForm } from './expansion.ts';

/** onnxruntime's default. */
const SKIP_EPSILON = 1e-12;

/** norm(x + skip + bias); the fourth output is the sum. */
function skip(op: string, gamma: string[], bias: string | undefined, node: Node, e: Expansion): void {
  const sumName = e.output(3);
  const [x, other] = node.inputs;
  const sum = bias
    ? e.add('Add', [e.add('Add', [x, other]), bias], {}, sumName)
    : e.add('Add', [x, other], {}, sumName);
  if (e.output(1) || e.output(2)) e.stay();
  const attributes = { axis: -1, epsilon: { float: floatAttribute(node, 'epsilon', SKIP_EPSILON) } };
  e.add(op, [sum, ...gamma], attributes, node.outputs[0]);
}

const skipLayerNormalization: PlainForm = (node, e) => {
  const beta = e.input(3);
  skip('LayerNormalization', [node.inputs[2], ...(beta ? [beta] : [])], e.input(4), node, e);
};

const skipSimplified: PlainForm = (node, e) =>
  skip('SimplifiedLayerNormalization', [node.inputs[2]], e.input(3), node, e);

export const normalization: Record<string, PlainForm> = {
  SkipLayerNormalization: skipLayerNormalization,
  SkipSimplifiedLayerNormalization: skipSimplified,
};
