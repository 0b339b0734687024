import { intAttribute } from '../onnx/attributes.ts';
import { patches } from './convolution.ts';
import { asTiles, fromTiles, isTiling, type Pool, poolOf, scatter, spread } from './gradient/pool-window.ts';
import type { Rule } from './gradient/rule.ts';
import { spatial, windowOf } from './gradient/spatial.ts';
import { giveFirstLargest } from './gradient/ties.ts';
import { allOutputsBut, pools } from './kinds.ts';
import type { OperatorTable } from './operator.ts';

/** y = Σ x / n over each window, so each pixel of a window gets dy / n. */
const averagePool: Rule = (c) => {
  const p = poolOf(c);
  const counted = intAttribute(c.node, 'count_include_pad', 0) === 0 ? [0, 0, 0, 0] : windowOf(c).pads;
  const [rows, columns] = [counts(p, 0, counted), counts(p, 1, counted)];
  const shares = rows.flatMap((row) => columns.map((column) => 1 / (row * column)));
  return [spread(c, p, c.build.node('Mul', [c.gradient, c.build.floats(shares, [1, 1, ...p.outSize])]))];
};

/** How many taps of each window along one axis are averaged: those in the picture and its `counted` pads. */
function counts(p: Pool, axis: number, counted: number[]): number[] {
  return Array.from({ length: p.outSize[axis] }, (_, position) => {
    const start = position * p.strides[axis] - p.pads[axis];
    const taps = Array.from({ length: p.kernel[axis] }, (_, tap) => start + tap * p.dilations[axis]);
    return taps.filter((pixel) => pixel >= -counted[axis] && pixel < p.inSize[axis] + counted[axis + 2]).length;
  });
}

/** The first of the largest pixels of each window gets the gradient. Without `Indices`, which the WebGPU provider lacks. */
const maxPool: Rule = (c) => {
  const p = poolOf(c);
  const [x, y] = [c.node.inputs[0], c.node.outputs[0]];
  if (isTiling(p)) {
    const [largest, gradient] = [asTiles(c, p, y, [1, 1]), asTiles(c, p, c.gradient, [1, 1])];
    const along = { axes: [3, 5], places: [p.kernel[0], 1, p.kernel[1]] };
    return [fromTiles(c, p, giveFirstLargest(c, asTiles(c, p, x), largest, gradient, along))];
  }
  const taps = p.kernel[0] * p.kernel[1];
  const [top, left, bottom, right] = p.pads;
  const padded = p.pads.some((pad) => pad > 0)
    ? c.build.node('Pad', [x, c.build.ints([0, 0, top, left, 0, 0, bottom, right]), c.build.floats([LOWEST])])
    : x;
  const { strides, dilations } = p;
  const columns = patches(c, padded, p.channels, p.kernel, { strides, dilations });
  const byTap = (name: string, count: number) =>
    c.build.node('Reshape', [name, c.build.ints([0, p.channels, count, -1])]);
  const along = { axes: [2], places: [taps, 1] };
  const given = giveFirstLargest(c, byTap(columns, taps), byTap(y, 1), byTap(c.gradient, 1), along);
  const routed = c.build.node('Reshape', [given, c.build.ints([0, p.channels * taps, ...p.outSize])]);
  const oneHot = new Float32Array(p.channels * taps * taps);
  for (let row = 0; row < p.channels * taps; row++) oneHot[row * taps + (row % taps)] = 1;
  return [scatter(c, p, routed, c.build.floats(oneHot, [p.channels * taps, 1, ...p.kernel]))];
};

/** Below any activation, but finite: a one-hot kernel multiplies it by zero, and zero times infinity is NaN. */
const LOWEST = -1e30;

export const pooling: OperatorTable = {
  AveragePool: pools({ gradient: spatial(averagePool), blocked: 'window', int8: 'computed' }),
  MaxPool: pools({ gradient: spatial(maxPool), blocked: 'window', carriesGradient: allOutputsBut(1), int8: 'carried' }),
};
