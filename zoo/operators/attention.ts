import { floatAttribute, intAttribute } from '../onnx/attributes.ts';
import { times } from './gradient/arithmetic.ts';
import { unbroadcast } from './gradient/broadcast.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { type OperatorTable, operator } from './operator.ts';
import { alike } from './sizes/carried-sizes.ts';

/**
 * Y = P·V, P = softmax(S), S = scale · Q·Kᵀ + mask (Vaswani et al., 2017, 3.2.1): dV = Pᵀ·dY; dS = P ⊙ (dP − Σ dP ⊙ P),
 * where dP = dY·Vᵀ and the sum is over the keys; dQ = scale · dS·K, dK = scale · dSᵀ·Q. P comes from the operator itself,
 * run again, with masks of any type. Several query heads may share one head of keys and values (Ainslie et al., 2023).
 */
const scaledDotProduct: Rule = (c) => {
  const [q, k, v, mask, ...past] = c.node.inputs;
  if (past.some((name) => name !== '')) c.refuse('continues from a cache');
  if (floatAttribute(c.node, 'softcap', 0) !== 0) c.refuse('caps its scores');
  if (c.outputGradients.slice(1).some((name) => name !== undefined))
    c.refuse('has a gradient at another output than Y');
  const [queries, keys] = [headsOf(c, q, 'q_num_heads'), headsOf(c, k, 'kv_num_heads')];
  const share = queries / keys;
  const [query, gradient] = [q, c.gradient].map((name) => byHead(c, name, c.shape(q).length, queries));
  const [key, value] = [k, v].map((name) => repeated(c, byHead(c, name, c.shape(name).length, keys), share));
  const probabilities = attended(c);
  const weighted = times(c, product(c, gradient, transposed(c, value)), probabilities);
  const sum = c.build.node('ReduceSum', [weighted, c.build.ints([-1])], { keepdims: 1 });
  const scores = c.build.node('Sub', [weighted, times(c, probabilities, sum)]);
  const scale =
    floatAttribute(c.node, 'scale', 0) || 1 / Math.sqrt(c.size(q, -1) / (c.shape(q).length === 3 ? queries : 1));
  const back = (name: string, of: string, heads: number) =>
    together(c, summed(c, name, heads, share), c.shape(of).length);
  return [
    c.wants(0) ? together(c, times(c, product(c, scores, key), scale), c.shape(q).length) : undefined,
    c.wants(1) ? back(times(c, product(c, transposed(c, scores), query), scale), k, keys) : undefined,
    c.wants(2) ? back(product(c, transposed(c, probabilities), gradient), v, keys) : undefined,
    mask && c.wants(3) ? unbroadcast(c, scores, scoreShape(c, queries), mask) : undefined,
  ];
};

/** `[batch, heads, queries, keys]` */
function scoreShape(c: RuleContext, heads: number) {
  const [q, k] = c.node.inputs.map((name) => (name === '' ? [] : c.shape(name)));
  return [q[0], heads, q[q.length - 2], k[k.length - 2]];
}

/** P `[batch, heads, queries, keys]`. */
function attended(c: RuleContext): string {
  const [y, probabilities] = [c.build.unique('attention'), c.build.unique('probabilities')];
  const attributes = { ...c.node.attributes, qk_matmul_output_mode: AFTER_SOFTMAX };
  c.build.nodes('Attention', c.node.inputs, [y, '', '', probabilities], attributes);
  return probabilities;
}

const AFTER_SOFTMAX = 3;

const headsOf = (c: RuleContext, name: string, attribute: string) =>
  c.shape(name).length === 4 ? c.size(name, 1) : intAttribute(c.node, attribute, 1);

/** `[batch, tokens, heads · size]` as `[batch, heads, tokens, size]`, unless it has that form already. */
function byHead(c: RuleContext, name: string, rank: number, heads: number): string {
  if (rank === 4) return name;
  const split = c.build.node('Reshape', [name, c.build.ints([0, 0, heads, -1])]);
  return c.build.node('Transpose', [split], { perm: [0, 2, 1, 3] });
}

/** The inverse. */
function together(c: RuleContext, name: string, rank: number): string {
  if (rank === 4) return name;
  return c.build.node('Reshape', [c.build.node('Transpose', [name], { perm: [0, 2, 1, 3] }), c.build.ints([0, 0, -1])]);
}

/** Each head of keys or values, repeated for every query head that shares it. */
function repeated(c: RuleContext, name: string, share: number): string {
  if (share === 1) return name;
  const apart = c.build.node('Unsqueeze', [name, c.build.ints([2])]);
  const copies = c.build.node('Expand', [apart, c.build.ints([1, 1, share, 1, 1])]);
  const shape = c.build.node('Shape', [name], { start: 2 });
  const heads = c.build.node('Concat', [c.build.ints([0, -1]), shape], { axis: 0 });
  return c.build.node('Reshape', [copies, heads]);
}

/** The gradient of that. */
function summed(c: RuleContext, name: string, heads: number, share: number): string {
  if (share === 1) return name;
  const shape = c.build.node('Concat', [c.build.ints([0, heads, share]), c.build.node('Shape', [name], { start: 2 })], {
    axis: 0,
  });
  return c.build.node('ReduceSum', [c.build.node('Reshape', [name, shape]), c.build.ints([2])], { keepdims: 0 });
}

const product = (c: RuleContext, a: string, b: string) => c.build.node('MatMul', [a, b]);
const transposed = (c: RuleContext, name: string) => c.build.node('Transpose', [name], { perm: [0, 1, 3, 2] });

/** A rotation's transpose is the rotation the other way (Su et al., 2021). */
const rotaryEmbedding: Rule = (c) => {
  const [, cos, sin, ...positions] = c.node.inputs;
  if (c.wants(1) || c.wants(2)) c.refuse('has angles that are trained or computed');
  const back = c.build.node('Neg', [sin]);
  return [c.build.node('RotaryEmbedding', [c.gradient, cos, back, ...positions], c.node.attributes)];
};

export const attention: OperatorTable = {
  Attention: operator({ gradient: scaledDotProduct, learned: null, part: null, sizes: null, moves: null }),
  RotaryEmbedding: operator({ gradient: rotaryEmbedding, learned: null, part: null, sizes: alike, moves: null }),
};
