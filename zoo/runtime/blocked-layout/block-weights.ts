import type { GraphBuilder } from '../../onnx/builder.ts';

/** `size` rounded up to whole blocks. */
export const inBlocks = (channels: number, size: number) => Math.ceil(channels / size) * size;

/**
 * A convolution's weights `[O, I, kh, kw]` as the blocked operators want them: `[O / b, I / b, kh, kw, b (of I), b (of O)]` in
 * memory, channels filled up with zeros to whole blocks. Weights of a depthwise convolution, and of one that reads plain
 * pixels, keep their inputs unblocked: `[O / b, I, kh, kw, b]`.
 *
 * @returns a tensor that is declared `[O, I, kh, kw]`, filled up
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
  const [o, i] = [filled[0] / size, filled[1] / size];
  const split = input ? [o, size, i, size, height * width] : [o, size, filled[1], height * width];
  const perm = input ? [0, 2, 4, 3, 1] : [0, 2, 3, 1];
  const blocked = build.node('Transpose', [build.node('Reshape', [padded, build.ints(split)])], { perm });
  return build.node('Reshape', [blocked, build.ints([...filled, height, width])]);
}
