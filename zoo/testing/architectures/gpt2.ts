import type { Graph } from '../../onnx/graph.ts';
import { LOWEST } from './attention.ts';
import { NetworkBuilder } from './network-builder.ts';

export interface Gpt2Options {
  layers?: number;
  hidden?: number;
  heads?: number;
  vocabulary?: number;
  tokens?: number;
  /** A classifier on the last token's features; without it, the language model's logits by the embedding table. */
  classes?: number;
  build?: NetworkBuilder;
}

/**
 * GPT-2 as Hugging Face Transformers builds it (Radford et al., 2019): `input_ids [batch, tokens]` (int64) in; `logits`
 * out, `[batch, classes]` of the text or `[batch, tokens, vocabulary]` of the next tokens. The output weights of the latter
 * are the embedding table.
 */
export function gpt2(options: Gpt2Options = {}): Graph {
  const { layers = 12, hidden = 768, heads = 12, vocabulary = 50257, tokens = 128, classes } = options;
  const { build = new NetworkBuilder('gpt2') } = options;
  const ids = build.input('input_ids', 'int64', ['batch', tokens]);
  const words = build.embedding(ids, 'transformer.wte', vocabulary, hidden);
  const places = build.drawn('transformer.wpe.weight', [tokens, hidden], 0.5);
  const causal = causalMask(build, tokens);
  let x = build.node('Add', [words, places]);
  for (let i = 0; i < layers; i++) x = layer(build, x, causal, `transformer.h.${i}`, { hidden, heads, tokens });
  x = build.layerNorm(x, 'transformer.ln_f', hidden);
  if (classes !== undefined) {
    const last = build.node('Gather', [x, build.ints([-1], [])], { axis: 1 });
    return build.classifier(last, 'score', hidden, classes);
  }
  const table = build.transpose('transformer.wte.weight', [1, 0]);
  const logits = build.node('MatMul', [x, table], {}, { output: 'logits' });
  return build.finish(logits, ['batch', tokens, vocabulary]);
}

/** Whether a token (row) sees another (column): those up to itself. */
function causalMask(build: NetworkBuilder, tokens: number): string {
  const data = Uint8Array.from({ length: tokens * tokens }, (_, i) => Number(i % tokens <= Math.floor(i / tokens)));
  return build.constant({ type: 'bool', shape: [1, 1, tokens, tokens], data });
}

interface Size {
  hidden: number;
  heads: number;
  tokens: number;
}

function layer(build: NetworkBuilder, x: string, causal: string, name: string, size: Size): string {
  const { hidden, tokens } = size;
  const before = build.layerNorm(x, `${name}.ln_1`, hidden);
  const context = causalAttention(build, before, causal, `${name}.attn`, size);
  const y = build.node('Add', [conv1d(build, context, `${name}.attn.c_proj`, hidden, hidden, tokens), x]);
  const after = build.layerNorm(y, `${name}.ln_2`, hidden);
  const wide = geluNew(build, conv1d(build, after, `${name}.mlp.c_fc`, hidden, 4 * hidden, tokens));
  return build.node('Add', [y, conv1d(build, wide, `${name}.mlp.c_proj`, 4 * hidden, hidden, tokens)]);
}

/** Transformers' `Conv1D`: a linear layer with weights `[in, out]`, applied to all tokens of all rows at once. */
function conv1d(build: NetworkBuilder, x: string, name: string, from: number, to: number, tokens: number): string {
  const weight = build.drawn(`${name}.weight`, [from, to], Math.sqrt(6 / (from + to)));
  const rows = build.node('Reshape', [x, build.ints([-1, from])]);
  const product = build.node('Gemm', [rows, weight, build.drawn(`${name}.bias`, [to], 0.1)]);
  return build.node('Reshape', [product, build.ints([-1, tokens, to])]);
}

function causalAttention(build: NetworkBuilder, x: string, causal: string, name: string, size: Size): string {
  const { hidden, heads, tokens } = size;
  const parts = ['query', 'key', 'value'].map((part) => build.unique(part));
  const packed = conv1d(build, x, `${name}.c_attn`, hidden, 3 * hidden, tokens);
  build.nodes('Split', [packed, build.ints([hidden, hidden, hidden])], parts, { axis: 2 });
  const [query, key, value] = parts.map((part) => build.reshape(part, [tokens, heads, hidden / heads]));
  const scores = build.attentionScores(query, key, hidden / heads);
  const visible = build.node('Where', [causal, scores, build.scalar(LOWEST)]);
  const weights = build.node('Softmax', [visible], { axis: -1 });
  const context = build.node('MatMul', [weights, build.transpose(value, [0, 2, 1, 3])]);
  return build.reshape(build.transpose(context, [0, 2, 1, 3]), [tokens, hidden]);
}

/** GELU by tanh as Transformers writes it out: x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))). */
function geluNew(build: NetworkBuilder, x: string): string {
  const cube = build.node('Mul', [build.node('Pow', [x, build.scalar(3)]), build.scalar(0.044715)]);
  const inner = build.node('Mul', [build.node('Add', [x, cube]), build.scalar(Math.sqrt(2 / Math.PI))]);
  const share = build.node('Add', [build.node('Tanh', [inner]), build.scalar(1)]);
  return build.node('Mul', [build.node('Mul', [x, build.scalar(0.5)]), share]);
}
