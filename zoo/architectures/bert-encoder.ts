import type { z } from 'zod';
import { activationName } from './activations.ts';
import { attention } from './attention.ts';
import {
  epsilon,
  type HeadFields,
  headFields,
  labelCount,
  layers,
  positions,
  vocabulary,
  width,
} from './config-fields.ts';
import { type NetworkBuilder, SEQUENCE } from './network-builder.ts';

/** The fields of BERT's config and of its relatives', with BERT's defaults. */
export const encoderFields = {
  ...headFields,
  vocab_size: vocabulary.default(30_522),
  hidden_size: width.default(768),
  num_hidden_layers: layers.default(12),
  num_attention_heads: width.default(12),
  intermediate_size: width.default(3_072),
  hidden_act: activationName.default('gelu'),
  max_position_embeddings: positions.default(512),
  type_vocab_size: width.default(2),
  layer_norm_eps: epsilon.default(1e-12),
};

export type EncoderConfig = z.infer<z.ZodObject<typeof encoderFields>>;

/**
 * Words, token types and positions, summed and normalized: `[batch, sequence, features]`.
 *
 * @param places the tokens' positions, int64 `[sequence]` or `[batch, sequence]`
 * @param types int64 `[batch, sequence]`; null: the model has one type
 */
export function bertEmbeddings(
  build: NetworkBuilder,
  name: string,
  { ids, places, types }: { ids: string; places: string; types: string | null },
  config: EncoderConfig,
  features = config.hidden_size,
): string {
  const words = build.embedding(ids, `${name}.word_embeddings`, config.vocab_size, features);
  const kinds = `${name}.token_type_embeddings`;
  // RoBERTa's table has one row, which is added directly: a look-up by a constant would be folded, and the weight would lose its name.
  const typed = types
    ? build.embedding(types, kinds, config.type_vocab_size, features)
    : build.weight(`${kinds}.weight`, [1, features]);
  const placed = build.embedding(places, `${name}.position_embeddings`, config.max_position_embeddings, features);
  // In this order, no partial sum is taken for a feature layer.
  const sum = build.add(words, build.add(typed, placed));
  return build.layerNorm(sum, `${name}.LayerNorm`, features, config.layer_norm_eps);
}

/** BERT's blocks, one after the other, over `[batch, sequence, hidden]`. `bias` is added to the scores of attention. */
export function bertEncoder(
  build: NetworkBuilder,
  name: string,
  x: string,
  bias: string,
  config: EncoderConfig,
): string {
  let states = x;
  for (let i = 0; i < config.num_hidden_layers; i++) states = block(build, `${name}.layer.${i}`, states, bias, config);
  return states;
}

/** Attention and a feed-forward layer, each added to its input and then normalized. */
function block(build: NetworkBuilder, name: string, x: string, bias: string, config: EncoderConfig): string {
  const { hidden_size: hidden, intermediate_size: inner, num_attention_heads: heads, layer_norm_eps: eps } = config;
  const project = (part: string) => build.linear(x, `${name}.attention.self.${part}`, hidden, hidden);
  const inputs = { query: project('query'), key: project('key'), value: project('value'), bias };
  const context = attention(build, inputs, { heads, size: hidden / heads });
  const attended = build.linear(context, `${name}.attention.output.dense`, hidden, hidden);
  const y = build.layerNorm(build.add(attended, x), `${name}.attention.output.LayerNorm`, hidden, eps);
  const wide = build.activation(build.linear(y, `${name}.intermediate.dense`, hidden, inner), config.hidden_act);
  const narrow = build.linear(wide, `${name}.output.dense`, inner, hidden);
  return build.layerNorm(build.add(narrow, y), `${name}.output.LayerNorm`, hidden, eps);
}

/** `nn.Linear` on the first token, and an activation. */
export function firstToken(
  build: NetworkBuilder,
  name: string,
  x: string,
  hidden: number,
  activation: 'tanh' | 'gelu' | 'relu',
): string {
  return build.activation(build.linear(build.at(x, 1, 0), name, hidden, hidden), activation);
}

/** The last layer of a text classifier: `logits [batch, labels]`. */
export function answerText(
  build: NetworkBuilder,
  name: string,
  pooled: string,
  hidden: number,
  config: HeadFields,
): void {
  const labels = labelCount(config);
  build.answer(build.linear(pooled, name, hidden, labels), 'logits', labels);
}

/** A token classifier, one linear layer: `logits [batch, sequence, labels]`. */
export function answerTokens(build: NetworkBuilder, name: string, x: string, hidden: number, config: HeadFields): void {
  const labels = labelCount(config);
  build.answer(build.linear(x, name, hidden, labels), 'logits', SEQUENCE, labels);
}

/** The output of an encoder: `last_hidden_state [batch, sequence, hidden]`. */
export const answerStates = (build: NetworkBuilder, x: string, hidden: number): void =>
  build.answer(x, 'last_hidden_state', SEQUENCE, hidden);
