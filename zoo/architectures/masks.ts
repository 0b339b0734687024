import { typeCode } from '../onnx/tensor.ts';
import type { NetworkBuilder } from './network-builder.ts';

/** The lowest float32, which transformers adds to the scores of masked tokens. It is finite, so a row of padding gives no NaN. */
const LOWEST = -3.4028234663852886e38;

/**
 * A bias for attention scores that hides padding: 0 where `mask [batch, sequence]` (int64) is 1, the lowest
 * float32 where it is 0; `[batch, 1, 1, sequence]`.
 */
export function paddingBias(build: NetworkBuilder, mask: string): string {
  const shown = build.toFloat(build.node('Unsqueeze', [mask, build.ints([1, 2])]));
  return build.multiply(build.node('Sub', [build.scalar(1), shown]), build.scalar(LOWEST));
}

/**
 * The same for a decoder, `[batch, 1, sequence, sequence]`: a token attends to itself and to those before it, and not to padding.
 *
 * @param window the number of tokens that a token attends to at most, including itself (sliding-window attention; Beltagy et al., 2020)
 */
export function causalBias(build: NetworkBuilder, mask: string, positions: string, window: number | null): string {
  const key = build.node('Unsqueeze', [positions, build.ints([0])]);
  const query = build.node('Unsqueeze', [positions, build.ints([1])]);
  const isBefore = build.node('LessOrEqual', [key, query]);
  const isNear =
    window === null ? null : build.node('Less', [build.node('Sub', [query, key]), build.ints([window], [])]);
  const isInReach = isNear === null ? isBefore : build.node('And', [isBefore, isNear]);
  const isShown = build.node('Cast', [build.node('Unsqueeze', [mask, build.ints([1, 2])])], { to: typeCode('bool') });
  // One mask for both: two biases would add up to −∞, and a row of −∞ gives NaN.
  const isHidden = build.node('Not', [build.node('And', [isShown, isInReach])]);
  return build.multiply(build.toFloat(isHidden), build.scalar(LOWEST));
}
