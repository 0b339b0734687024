import { floatAttribute } from '../../onnx/attributes.ts';
import type { PlainForm } from './expansion.ts';

const withBias =
  (approximate: 'none' | 'tanh'): PlainForm =>
  ({ inputs: [x], outputs: [y] }, e) => {
    const bias = e.input(1);
    e.add('Gelu', [bias ? e.add('Add', [x, bias]) : x], approximate === 'tanh' ? { approximate } : {}, y);
  };

/** x · σ(αx) */
const quickGelu: PlainForm = (node, e) => {
  const [x] = node.inputs;
  const scaled = e.add('Mul', [x, e.scalar(floatAttribute(node, 'alpha', 1.702))]);
  e.add('Mul', [x, e.add('Sigmoid', [scaled])], {}, node.outputs[0]);
};

export const gelu: Record<string, PlainForm> = {
  Gelu: withBias('none'),
  BiasGelu: withBias('none'),
  FastGelu: withBias('tanh'),
  QuickGelu: quickGelu,
};
