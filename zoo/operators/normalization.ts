import { floatAttribute, intAttribute } from '../onnx/attributes.ts';
import type { Rule } from './gradient/rule.ts';
import { type OperatorTable, operator } from './operator.ts';
import { alike } from './sizes/carried-sizes.ts';
import { softmaxTransposed } from './transposed.ts';
import { logSoftmaxBySum } from './webgpu-forms.ts';

/** dx = y ⊙ (dy − Σ dy ⊙ y), the sum over the softmax's axis. */
const softmax: Rule = (c) => {
  const y = c.node.outputs[0];
  const axis = c.build.ints([intAttribute(c.node, 'axis', -1)]);
  const weighted = c.build.node('Mul', [c.gradient, y]);
  const sum = c.build.node('ReduceSum', [weighted, axis], { keepdims: 1 });
  return [c.build.node('Sub', [weighted, c.build.node('Mul', [y, sum])])];
};

/** dx = dy − exp(y) ⊙ Σ dy, the sum over the softmax's axis. */
const logSoftmax: Rule = (c) => {
  const axis = c.build.ints([intAttribute(c.node, 'axis', -1)]);
  const sum = c.build.node('ReduceSum', [c.gradient, axis], { keepdims: 1 });
  const probabilities = c.build.node('Exp', [c.node.outputs[0]]);
  return [c.build.node('Sub', [c.gradient, c.build.node('Mul', [probabilities, sum])])];
};

/** y = x / ‖x‖ₚ along an axis: dx = (dy − s · Σ dy ⊙ y) / ‖x‖ₚ, where s = ∂‖x‖ₚ/∂x is y for p = 2 and sign(x) for p = 1. */
const lpNormalization: Rule = (c) => {
  const [x, y] = [c.node.inputs[0], c.node.outputs[0]];
  const p = intAttribute(c.node, 'p', 2);
  const axis = c.build.ints([intAttribute(c.node, 'axis', -1)]);
  const reduce = (op: string, name: string) => c.build.node(op, [name, axis], { keepdims: 1 });
  // A row of zeros has y = 0, and no meaningful gradient; it must not be 0 / 0.
  const norm = c.build.node('Max', [reduce(p === 1 ? 'ReduceL1' : 'ReduceL2', x), c.build.floats([1e-12])]);
  const slope = p === 1 ? c.build.node('Sign', [x]) : y;
  const sum = reduce('ReduceSum', c.build.node('Mul', [c.gradient, y]));
  return [c.build.node('Div', [c.build.node('Sub', [c.gradient, c.build.node('Mul', [slope, sum])]), norm])];
};

/**
 * y = x · D^(−β), where D = bias + α/size · Σ x² over `size` neighbouring channels (Krizhevsky et al., 2012, 3.3):
 * dx = dy · D^(−β) − 2αβ/size · x · Σ dy · x · D^(−β−1), this sum over the channels that x is a neighbour of. Both sums are
 * products with a band matrix.
 */
const localResponseNormalization: Rule = (c) => {
  const x = c.node.inputs[0];
  const shape = c.shape(x);
  const channels = c.size(x, 1);
  const [size, beta] = [intAttribute(c.node, 'size', 1), floatAttribute(c.node, 'beta', 0.75)];
  const share = floatAttribute(c.node, 'alpha', 1e-4) / size;
  const band = (value: number) => {
    const near = (i: number, j: number) => Math.abs(i - j) <= (size - 1) / 2; // onnxruntime takes odd sizes only
    const values = Array.from({ length: channels ** 2 }, (_, at) =>
      near(Math.floor(at / channels), at % channels) ? value : 0,
    );
    return c.build.floats(values, [channels, channels]);
  };
  const flat = (name: string) => c.build.node('Reshape', [name, c.build.ints([0, channels, -1])]);
  const times = (a: string, b: string) => c.build.node('Mul', [a, b]);
  const [rows, gradient] = [flat(x), flat(c.gradient)];
  const squares = c.build.node('MatMul', [band(share), times(rows, rows)]);
  const divisor = c.build.node('Add', [squares, c.build.floats([floatAttribute(c.node, 'bias', 1)])]);
  const own = times(gradient, c.build.node('Pow', [divisor, c.build.floats([-beta])]));
  const perWindow = c.build.node('Div', [times(own, rows), divisor]);
  const others = c.build.node('MatMul', [band(2 * share * beta), perWindow]);
  const sum = c.build.node('Sub', [own, times(rows, others)]);
  const back = [0, channels, ...shape.slice(2).map((_, i) => c.size(x, i + 2))];
  return [c.build.node('Reshape', [sum, c.build.ints(back)])];
};

/** What is made of a row, without learned numbers. */
const ofRow = { learned: null, part: null, sizes: alike, moves: null } as const;

export const normalization: OperatorTable = {
  Softmax: operator({ ...ofRow, gradient: softmax, givesProbabilities: true, transposed: softmaxTransposed }),
  LogSoftmax: operator({
    ...ofRow,
    gradient: logSoftmax,
    givesProbabilities: true,
    transposed: softmaxTransposed,
    webgpu: logSoftmaxBySum,
  }),
  LpNormalization: operator({ ...ofRow, gradient: lpNormalization }),
  LRN: operator({ ...ofRow, gradient: localResponseNormalization, channels: 'first' }),
};
