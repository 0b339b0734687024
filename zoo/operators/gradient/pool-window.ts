import type { RuleContext } from './rule.ts';
import { span, type Window, windowOf } from './spatial.ts';

/** A pool's window, with pads large enough that every window is inside them (`ceil_mode` lets the last ones hang over). */
export interface Pool extends Window {
  channels: number;
  inSize: number[];
  outSize: number[];
}

/** @throws InvalidInputError for a `ceil_mode` for which onnxruntime's output sizes contradict each other */
export function poolOf(c: RuleContext): Pool {
  const [x, y] = [c.node.inputs[0], c.node.outputs[0]];
  const window = windowOf(c);
  const inSize = [c.size(x, 2), c.size(x, 3)];
  const outSize = [c.size(y, 2), c.size(y, 3)];
  if ([0, 1].some((axis) => window.strides[axis] * (outSize[axis] - 1) >= inSize[axis] + window.pads[axis])) {
    c.refuse('has a last window inside its pads (ceil_mode): shape inference counts it, onnxruntime drops it');
  }
  const ends = [0, 1].map((axis) => {
    const reach = window.strides[axis] * (outSize[axis] - 1) + span(window, axis) - window.pads[axis];
    return Math.max(window.pads[axis + 2], reach - inSize[axis]);
  });
  return { ...window, pads: [...window.pads.slice(0, 2), ...ends], channels: c.size(x, 1), inSize, outSize };
}

/** Whether the windows tile the input: each pixel is in exactly one. */
export const isTiling = (p: Pool) =>
  p.pads.every((pad) => pad === 0) &&
  p.dilations.every((dilation) => dilation === 1) &&
  [0, 1].every((axis) => p.strides[axis] === p.kernel[axis] && p.inSize[axis] === p.outSize[axis] * p.kernel[axis]);

/** `[batch, C, H, W]` as tiles `[batch, C, H', kh, W', kw]`; with a kernel of 1×1, one value for each tile. */
export const asTiles = (c: RuleContext, p: Pool, name: string, [kh, kw] = p.kernel) =>
  c.build.node('Reshape', [name, c.build.ints([0, p.channels, p.outSize[0], kh, p.outSize[1], kw])]);

export const fromTiles = (c: RuleContext, p: Pool, name: string) =>
  c.build.node('Reshape', [name, c.build.ints([0, p.channels, ...p.inSize])]);

/** Each pixel gets the sum of the values `[batch, C, H', W']` of the windows that contain it. */
export function spread(c: RuleContext, p: Pool, values: string): string {
  if (isTiling(p)) {
    const [kh, kw] = p.kernel;
    const expanded = c.build.node('Expand', [asTiles(c, p, values, [1, 1]), c.build.ints([1, 1, 1, kh, 1, kw])]);
    return fromTiles(c, p, expanded);
  }
  const ones = new Float32Array(p.channels * p.kernel[0] * p.kernel[1]).fill(1);
  const weights = c.build.floats(ones, [p.channels, 1, ...p.kernel]);
  const pads = p.pads.map((pad, side) => span(p, side % 2) - 1 - pad);
  if (p.strides.some((stride) => stride !== 1) || pads.some((pad) => pad < 0)) return scatter(c, p, values, weights);
  return c.build.node('Conv', [values, weights], {
    group: p.channels,
    dilations: p.dilations,
    kernel_shape: p.kernel,
    pads,
  });
}

/** Adds each window's values back at the window's position: a ConvTranspose with one group a channel. */
export function scatter(c: RuleContext, p: Pool, values: string, weights: string): string {
  const outputPadding = [0, 1].map((axis) => {
    const covered = p.strides[axis] * (p.outSize[axis] - 1) + span(p, axis);
    return p.inSize[axis] + p.pads[axis] + p.pads[axis + 2] - covered;
  });
  return c.build.node('ConvTranspose', [values, weights], {
    group: p.channels,
    strides: p.strides,
    dilations: p.dilations,
    kernel_shape: p.kernel,
    pads: p.pads,
    output_padding: outputPadding,
  });
}
