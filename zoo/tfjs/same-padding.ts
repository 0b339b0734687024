/**
 * Size of a window's output along one axis and the padding, as TensorFlow computes them: with `same`, the output has
 * `ceil(size / stride)` points and the odd zero is at the end. Source:
 * https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
 *
 * @param reach points of the input from a window's first to its last, both included: `(kernel - 1) * dilation + 1`
 */
export function slideAxis(
  size: number,
  reach: number,
  stride: number,
  padding: 'same' | 'valid',
): { size: number; before: number; after: number } {
  if (padding === 'valid') return { size: Math.floor((size - reach) / stride) + 1, before: 0, after: 0 };
  const out = Math.ceil(size / stride);
  const total = Math.max((out - 1) * stride + reach - size, 0);
  return { size: out, before: Math.floor(total / 2), after: Math.ceil(total / 2) };
}
