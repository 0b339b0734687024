import type { NetworkBuilder } from './network-builder.ts';

/** Queries, keys and values `[batch, tokens, hidden]`, and the bias added to the scores `[batch, heads, tokens, tokens]`. */
export interface AttentionInputs {
  query: string;
  key: string;
  value: string;
  bias?: string;
}

/**
 * Scaled dot-product attention with several heads (Vaswani et al., 2017): softmax(Q·Kᵀ / √d + bias) · V.
 *
 * @returns `[batch, tokens, hidden]`
 */
export function attention(
  build: NetworkBuilder,
  { query, key, value, bias }: AttentionInputs,
  { hidden, heads, tokens }: { hidden: number; heads: number; tokens: number },
): string {
  const size = hidden / heads;
  const split = (x: string) => build.reshape(x, [tokens, heads, size]);
  const scores = build.attentionScores(split(query), split(key), size);
  const weights = build.node('Softmax', [bias ? build.node('Add', [scores, bias]) : scores], { axis: -1 });
  const context = build.node('MatMul', [weights, build.transpose(split(value), [0, 2, 1, 3])]);
  return build.reshape(build.transpose(context, [0, 2, 1, 3]), [tokens, hidden]);
}

/** The lowest float32, which PyTorch adds to masked scores. */
export const LOWEST = -3.4028234663852886e38;

/**
 * A bias that masks padding: 0 where `mask [batch, tokens]` (int64) is 1, the lowest float where it is 0, as `[batch, 1, 1,
 * tokens]`.
 */
export function paddingBias(build: NetworkBuilder, mask: string): string {
  const wide = build.node('Cast', [build.node('Unsqueeze', [mask, build.ints([1, 2])])], { to: 1 });
  return build.node('Mul', [build.node('Sub', [build.scalar(1), wide]), build.scalar(LOWEST)]);
}
