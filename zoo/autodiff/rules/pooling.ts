import { intAttribute, intsAttribute } from '../../onnx/attributes.ts';
import type { Rule, RuleContext, RuleTable } from '../rule.ts';
import { patches } from './convolution.ts';

interface Window {
  channels: number;
  kernel: number[];
  strides: number[];
  /** Top, left, bottom, right. */
  pads: number[];
  inSize: number[];
  outSize: number[];
}

function windowOf(c: RuleContext): Window {
  const x = c.node.inputs[0];
  if (c.shape(x).length !== 4) c.refuse('does not pool over two spatial dimensions');
  const autoPad = c.node.attributes.auto_pad;
  if (autoPad !== undefined && autoPad !== 'NOTSET') c.refuse('has auto_pad; write its pads out first');
  if (intAttribute(c.node, 'ceil_mode', 0) !== 0) c.refuse('rounds its output size up (ceil_mode)');
  if (intsAttribute(c.node, 'dilations', [1, 1]).some((dilation) => dilation !== 1)) c.refuse('is dilated');
  return {
    channels: c.size(x, 1),
    kernel: intsAttribute(c.node, 'kernel_shape', []),
    strides: intsAttribute(c.node, 'strides', [1, 1]),
    pads: intsAttribute(c.node, 'pads', [0, 0, 0, 0]),
    inSize: [c.size(x, 2), c.size(x, 3)],
    outSize: [c.size(c.node.outputs[0], 2), c.size(c.node.outputs[0], 3)],
  };
}

/** Adds each window's values back to where the window lay: a ConvTranspose, one group a channel. */
function scatter(c: RuleContext, w: Window, values: string, weights: string, pads: number[], size: number[]): string {
  const outputPadding = [0, 1].map(
    (axis) => size[axis] + pads[axis] + pads[axis + 2] - (w.strides[axis] * (w.outSize[axis] - 1) + w.kernel[axis]),
  );
  return c.build.node('ConvTranspose', [values, weights], {
    group: w.channels,
    strides: w.strides,
    kernel_shape: w.kernel,
    pads,
    output_padding: outputPadding,
  });
}

/** How many pixels of the picture, padding apart, lie under each window along one axis. */
function coverage(w: Window, axis: number): number[] {
  return Array.from({ length: w.outSize[axis] }, (_, position) => {
    const start = position * w.strides[axis] - w.pads[axis];
    return Math.min(start + w.kernel[axis], w.inSize[axis]) - Math.max(start, 0);
  });
}

const averagePool: Rule = (c) => {
  const w = windowOf(c);
  const includePad = intAttribute(c.node, 'count_include_pad', 0) !== 0;
  const [rows, columns] = includePad
    ? w.outSize.map((size, axis) => Array(size).fill(w.kernel[axis]))
    : [coverage(w, 0), coverage(w, 1)];
  const shares = rows.flatMap((row: number) => columns.map((column: number) => 1 / (row * column)));
  const shared = c.build.node('Mul', [c.gradient, c.build.floats(shares, [1, 1, ...w.outSize])]);
  const ones = c.build.floats(new Float32Array(w.channels * w.kernel[0] * w.kernel[1]).fill(1), [
    w.channels,
    1,
    ...w.kernel,
  ]);
  return [scatter(c, w, shared, ones, w.pads, w.inSize)];
};

/**
 * The gradient goes to the largest pixel of each window; among equals it is shared, which is a subgradient too. Without
 * `Indices`, which the WebGPU provider lacks.
 */
const maxPool: Rule = (c) => {
  const w = windowOf(c);
  const taps = w.kernel[0] * w.kernel[1];
  const padded = w.pads.some((pad) => pad > 0);
  const [top, left, bottom, right] = w.pads;
  const x = padded
    ? c.build.node('Pad', [
        c.node.inputs[0],
        c.build.ints([0, 0, top, left, 0, 0, bottom, right]),
        c.build.floats([LOWEST]),
      ])
    : c.node.inputs[0];
  const columns = patches(c, x, w.channels, w.kernel, { strides: w.strides });
  const byTap = (name: string, count: number) =>
    c.build.node('Reshape', [name, c.build.ints([0, w.channels, count, -1])]);
  const largest = c.build.node('Cast', [c.build.node('Equal', [byTap(columns, taps), byTap(c.node.outputs[0], 1)])], {
    to: 1,
  });
  const count = c.build.node('ReduceSum', [largest, c.build.ints([2])], { keepdims: 1 });
  const share = c.build.node('Div', [byTap(c.gradient, 1), count]);
  const routed = c.build.node('Reshape', [
    c.build.node('Mul', [largest, share]),
    c.build.ints([0, w.channels * taps, ...w.outSize]),
  ]);
  const oneHot = new Float32Array(w.channels * taps * taps);
  for (let row = 0; row < w.channels * taps; row++) oneHot[row * taps + (row % taps)] = 1;
  const weights = c.build.floats(oneHot, [w.channels * taps, 1, ...w.kernel]);
  return [scatter(c, w, routed, weights, w.pads, w.inSize)];
};

/** Below any activation, yet finite: a one-hot kernel multiplies it by zero, and zero times infinity is not a number. */
const LOWEST = -1e30;

const globalAveragePool: Rule = (c) => {
  const size = [c.size(c.node.inputs[0], 2), c.size(c.node.inputs[0], 3)];
  const share = c.build.node('Mul', [c.gradient, c.build.floats([1 / (size[0] * size[1])])]);
  return [c.build.node('Expand', [share, c.build.ints([1, 1, ...size])])];
};

export const pooling: RuleTable = { AveragePool: averagePool, MaxPool: maxPool, GlobalAveragePool: globalAveragePool };
