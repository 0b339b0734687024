import { intAttribute, intsAttribute } from '../onnx/attributes.ts';
import { BLOCKED_DOMAIN } from './blocked/blocked-operators.ts';
import { type Geometry, inputGradient } from './blocked-convolution.ts';
import { blocked, blockedNode, blockSizeOf } from './blocked-layout.ts';
import type { Rule } from './gradient/rule.ts';
import type { OperatorTable } from './operator.ts';

/**
 * The gradient goes to the pixel that onnxruntime names as each window's largest. The blocked MaxPool does not name it, so
 * the plain one does, for x in plain layout: slower than the pooling itself, but half the time of comparing every pixel of
 * every window (64 channels, 112², windows of 3 × 3 at stride 2, batch 16).
 */
const maxPool: Rule = (c) => {
  const [x] = c.node.inputs;
  const { build } = c;
  const shape = c.shape(x).map(Number);
  const inOrder = (name: string) => blockedNode(c, 'ReorderOutput', [name], { channels: shape[1] });
  const indices = build.unique('indices');
  build.nodes('MaxPool', [inOrder(x)], [build.unique('largest'), indices], c.node.attributes);
  const nothing = build.node('ConstantOfShape', [build.ints([shape.reduce((product, size) => product * size, 1)])]);
  const flat = (name: string) => build.node('Reshape', [name, build.ints([-1])]);
  const scattered = build.node('ScatterElements', [nothing, flat(indices), flat(inOrder(c.gradient))], {
    axis: 0,
    reduction: 'add',
  });
  return [blockedNode(c, 'ReorderInput', [build.node('Reshape', [scattered, build.ints(shape)])])];
};

/** Every pixel of a window has an equal share: a depthwise convolution's gradient, with a kernel of ones. */
const averagePool: Rule = (c) => {
  const [x] = c.node.inputs;
  const y = c.node.outputs[0];
  const size = blockSizeOf(c);
  const channels = c.size(x, 1);
  const g: Geometry = {
    size,
    kind: 'depthwise',
    batch: c.size(x, 0),
    inputs: channels,
    outputs: channels,
    from: [c.size(x, 2), c.size(x, 3)],
    to: [c.size(y, 2), c.size(y, 3)],
    kernel: intsAttribute(c.node, 'kernel_shape', []),
    strides: intsAttribute(c.node, 'strides', [1, 1]),
    pads: intsAttribute(c.node, 'pads', [0, 0, 0, 0]).slice(0, 2),
  };
  const counts = [0, 1].map((axis) => coverage(g, axis, intAttribute(c.node, 'count_include_pad', 0) !== 0));
  const shares = counts[0].flatMap((row) => counts[1].map((column) => 1 / (row * column)));
  const { build } = c;
  const pixels = build.node('Reshape', [c.gradient, build.ints([-1, shares.length, size])]);
  const shared = build.node('Mul', [pixels, build.floats(shares, [shares.length, 1])]);
  const gradient = build.node('Reshape', [shared, build.ints([g.batch, channels, ...g.to])]);
  const taps = g.kernel[0] * g.kernel[1];
  const ones = build.floats(new Float32Array(channels * taps).fill(1), [channels / size, taps, size]);
  return [inputGradient(c, g, gradient, ones)];
};

/** How many pixels are under each window along an axis, with or without those around the picture. */
function coverage(g: Geometry, axis: number, padded: boolean): number[] {
  return Array.from({ length: g.to[axis] }, (_, position) => {
    const start = position * g.strides[axis] - g.pads[axis];
    return padded ? g.kernel[axis] : Math.min(start + g.kernel[axis], g.from[axis]) - Math.max(start, 0);
  });
}

export const blockedPooling: OperatorTable = {
  [`${BLOCKED_DOMAIN}.MaxPool`]: blocked({ gradient: maxPool }),
  [`${BLOCKED_DOMAIN}.AveragePool`]: blocked({ gradient: averagePool }),
};
