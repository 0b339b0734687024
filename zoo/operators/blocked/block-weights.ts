import type { GraphBuilder } from '../../onnx/builder.ts';
import { BLOCKED_DOMAIN } from './blocked-operators.ts';

/** `size` rounded up to whole blocks. */
export const inBlocks = (channels: number, size: number) => Math.ceil(channels / size) * size;

/**
 * A convolution's weights `[O, I, kh, kw]` in the layout of the blocked operators: `[O / b, I / b, kh, kw, b (of I), b (of
 * O)]` in memory, channels padded with zeros to whole blocks. Weights of a depthwise convolution, and of one that reads
 * plain pixels, keep their inputs unblocked: `[O / b, I, kh, kw, b]`.
 *
 * @returns a tensor that is declared `[O, I, kh, kw]`, padded
 */
export function blockWeights(
  build: GraphBuilder,
  weights: string,
  shape: number[],
  { size, input }: { size: number; input: boolean },
): string {
  const [outputs, inputs, height, width] = shape;
  const filled = [inBlocks(outputs, size), input ? inBlocks(inputs, size) : inputs];
  const more = [filled[0] - outputs, filled[1] - inputs];
  const padded = more.some((count) => count > 0)
    ? build.node('Pad', [weights, build.ints([0, 0, 0, 0, ...more, 0, 0])])
    : weights;
  const taps = height * width;
  const declared = build.ints([...filled, height, width]);
  const outputsLast = outputsInnermost(build, padded, filled[0], filled[1] * taps, size);
  if (!input || taps === 1) return build.node('Reshape', [outputsLast, declared]);
  const split = build.ints([filled[0] / size, filled[1] / size, size, taps, size]);
  const perm = [0, 1, 3, 2, 4];
  return build.node('Reshape', [
    build.node('Transpose', [build.node('Reshape', [outputsLast, split])], { perm }),
    declared,
  ]);
}

/**
 * Rows `[rows, length]` in blocks of `size` rows: `[rows / size, length, size]` in memory. Uses the operator that reorders
 * pictures, because it moves whole vectors: a fifth of the time that `Transpose` takes for 512×512×3×3 weights.
 */
export function outputsInnermost(
  build: GraphBuilder,
  rows: string,
  count: number,
  length: number,
  size: number,
): string {
  const pictures = build.node('Reshape', [rows, build.ints([count / size, size, length, 1])]);
  return build.node('ReorderInput', [pictures], {}, { domain: BLOCKED_DOMAIN });
}
