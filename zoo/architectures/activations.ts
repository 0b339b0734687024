import { z } from 'zod';
import type { GraphBuilder } from '../onnx/builder.ts';

/**
 * Activations by their names in transformers' configs (`ACT2FN`). Its four variants of GELU with a tanh compute the same formula.
 */
const ACTIVATIONS = {
  gelu: (b, x) => b.node('Gelu', [x]),
  gelu_python: (b, x) => b.node('Gelu', [x]),
  gelu_new: (b, x) => b.node('Gelu', [x], { approximate: 'tanh' }),
  gelu_fast: (b, x) => b.node('Gelu', [x], { approximate: 'tanh' }),
  gelu_accurate: (b, x) => b.node('Gelu', [x], { approximate: 'tanh' }),
  gelu_pytorch_tanh: (b, x) => b.node('Gelu', [x], { approximate: 'tanh' }),
  quick_gelu: (b, x) => b.node('Mul', [x, b.node('Sigmoid', [b.node('Mul', [x, b.floats([1.702])])])]),
  silu: (b, x) => b.node('Mul', [x, b.node('Sigmoid', [x])]),
  swish: (b, x) => b.node('Mul', [x, b.node('Sigmoid', [x])]),
  relu: (b, x) => b.node('Relu', [x]),
  relu6: (b, x) => b.node('Clip', [x, b.floats([0]), b.floats([6])]),
  hardswish: (b, x) => b.node('HardSwish', [x]),
  sigmoid: (b, x) => b.node('Sigmoid', [x]),
  tanh: (b, x) => b.node('Tanh', [x]),
  linear: (_, x) => x,
} as const satisfies Record<string, (build: GraphBuilder, x: string) => string>;

export type ActivationName = keyof typeof ACTIVATIONS;

/** The field of a config that names an activation. */
export const activationName = z.enum(Object.keys(ACTIVATIONS) as [ActivationName, ...ActivationName[]]);

export const activation = (build: GraphBuilder, x: string, name: ActivationName): string => ACTIVATIONS[name](build, x);
