import type { NetworkBuilder } from './network-builder.ts';

interface Heads {
  heads: number;
  /** Features of one head. */
  size: number;
  /** Heads of keys and values, each shared by a group of query heads (Ainslie et al., 2023, "GQA"); by default as many as `heads`. */
  keyHeads?: number;
}

interface AttentionInputs {
  query: string;
  key: string;
  value: string;
  /** Added to the scores `[batch, heads, tokens, tokens]`, or broadcast to them. */
  bias?: string | undefined;
}

/**
 * Scaled dot-product attention with several heads (Vaswani et al., 2017): softmax(Q·Kᵀ / √size + bias) · V.
 *
 * @returns `[batch, tokens, heads · size]`
 */
export function attention(build: NetworkBuilder, { query, key, value, bias }: AttentionInputs, heads: Heads): string {
  const { heads: count, keyHeads = count, size } = heads;
  const split = { query: splitHeads(build, query, count, size), key: splitHeads(build, key, keyHeads, size) };
  return attentionOfHeads(build, { ...split, value: splitHeads(build, value, keyHeads, size), bias }, heads);
}

/** `[batch, tokens, heads · size]` as `[batch, heads, tokens, size]`. */
export function splitHeads(build: NetworkBuilder, x: string, heads: number, size: number): string {
  return build.transpose(build.reshape(x, [0, 0, heads, size]), [0, 2, 1, 3]);
}

/** {@link attention} over queries, keys and values `[batch, heads, tokens, size]`. */
export function attentionOfHeads(
  build: NetworkBuilder,
  { query, key, value, bias }: AttentionInputs,
  { heads, keyHeads = heads, size }: Heads,
): string {
  const isShared = keyHeads !== heads;
  const repeated = (x: string) => (isShared ? repeatHeads(build, x, heads, keyHeads, size) : x);
  // Scale the queries rather than the scores: with more tokens than features in a head, they are fewer numbers.
  const scaled = build.multiply(query, build.scalar(1 / Math.sqrt(size)));
  const scores = build.node('MatMul', [scaled, build.transpose(repeated(key), [0, 1, 3, 2])]);
  const shares = build.node('Softmax', [bias ? build.add(scores, bias) : scores], { axis: -1 });
  const context = build.node('MatMul', [shares, repeated(value)]);
  return build.reshape(build.transpose(context, [0, 2, 1, 3]), [0, 0, heads * size]);
}

/** Repeats each head once for each query head of its group. */
function repeatHeads(build: NetworkBuilder, x: string, heads: number, keyHeads: number, size: number): string {
  const group = build.node('Unsqueeze', [x, build.ints([2])]);
  const copies = build.node('Concat', Array<string>(heads / keyHeads).fill(group), { axis: 2 });
  // The batch and the number of tokens are known only at run time: 0 keeps the first, −1 infers the second.
  return build.reshape(copies, [0, heads, -1, size]);
}
