import type { GraphBuilder } from '../../onnx/builder.ts';

/** Any positive float32 that is not denormal is at least 1 after multiplication by this. */
const STEEP = 2 ** 126;

/**
 * A mask of floats: 1 where x > 0, 0 where x < 0, `atZero` where x = 0.
 *
 * A HardSigmoid max(0, min(1, αx + β)) so steep that it is a step: one pass over the tensor. Measured on two cores, mask and
 * product over 16×64×56²: 2.1 ms; `Greater`, `Cast` and the product 4.5 ms, `Sign` and the product 4.5 ms, `Where` 3.2 ms.
 * In half precision α is infinite and 0 · ∞ is NaN: the operator must stay in float32.
 */
export function step(build: GraphBuilder, x: string, atZero = 0): string {
  return build.node('HardSigmoid', [x], { alpha: { float: STEEP }, beta: { float: atZero } });
}
