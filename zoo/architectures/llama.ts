import { z } from 'zod';
import { activationName } from './activations.ts';
import { attentionOfHeads, splitHeads } from './attention.ts';
import { epsilon, headFields, layers, positions, tokenId, vocabulary, width } from './config-fields.ts';
import { family } from './family.ts';
import { answerDecoder } from './last-token.ts';
import { causalBias } from './masks.ts';
import type { NetworkBuilder } from './network-builder.ts';
import { type Rotation, rotaryFields, rotate, rotation } from './rotary.ts';
import { positionsOf, textInputs } from './text-inputs.ts';

const schema = z
  .object({
    ...headFields,
    ...rotaryFields,
    model_type: z.enum(['llama', 'mistral', 'qwen2']),
    vocab_size: vocabulary,
    hidden_size: width,
    intermediate_size: width,
    num_hidden_layers: layers,
    num_attention_heads: width,
    num_key_value_heads: width.nullish(),
    head_dim: width.multipleOf(2).nullish(),
    hidden_act: activationName.default('silu'),
    max_position_embeddings: positions.optional(),
    rms_norm_eps: epsilon.default(1e-6),
    attention_bias: z.boolean().default(false),
    mlp_bias: z.boolean().default(false),
    pad_token_id: tokenId.nullish().transform((id) => id ?? null),
    sliding_window: z.int().min(1).nullish(),
    use_sliding_window: z.boolean().default(false),
    max_window_layers: z.int().min(0).default(28),
    layer_types: z.array(z.enum(['full_attention', 'sliding_attention'])).nullish(),
  })
  .refine(
    ({ head_dim, hidden_size, num_attention_heads }) => head_dim || hidden_size % (2 * num_attention_heads) === 0,
    {
      path: ['num_attention_heads'],
      error: 'must divide hidden_size into heads of an even size',
    },
  )
  .refine((config) => config.num_attention_heads % keyHeadsOf(config) === 0, {
    path: ['num_key_value_heads'],
    error: 'must divide num_attention_heads',
  });

type Config = z.infer<typeof schema>;

/**
 * Llama (Touvron et al., 2023, "LLaMA: Open and Efficient Foundation Language Models") and models of the same form: Mistral (Jiang et
 * al., 2023) with sliding-window attention, and Qwen2 (Yang et al., 2024) with biases on queries, keys and values. They have RMS
 * normalization, rotary positions, grouped query heads and gated feed-forward layers. Names follow transformers' `modeling_llama.py`.
 */
export const llama = family({
  modelTypes: ['llama', 'mistral', 'qwen2'],
  config: schema,
  ignored: /(^|\.)rotary_emb\.inv_freq$|^lm_head\.weight$/,
  classifierHasBias: false,
  write(build, config) {
    const { hidden_size: hidden } = config;
    const prefix = build.weights.prefix('model.');
    const { ids, mask } = textInputs(build);
    const places = positionsOf(build, ids);
    const turns = rotation(build, places, headSizeOf(config), config);
    // Blocks with the same window share their mask.
    const biases = new Map<number | null, string>();
    const biasOf = (window: number | null) => {
      const bias = biases.get(window) ?? causalBias(build, mask, places, window);
      biases.set(window, bias);
      return bias;
    };
    let states = build.embedding(ids, `${prefix}embed_tokens`, config.vocab_size, hidden);
    for (let i = 0; i < config.num_hidden_layers; i++) {
      states = block(build, `${prefix}layers.${i}`, states, { turns, bias: biasOf(windowOf(config, i)) }, config);
    }
    states = rmsNorm(build, states, `${prefix}norm`, hidden, config.rms_norm_eps);
    answerDecoder(build, { states, ids, mask, positions: places }, hidden, config, 'score');
  },
});

const keyHeadsOf = (config: { num_key_value_heads?: number | null | undefined; num_attention_heads: number }) =>
  config.num_key_value_heads ?? config.num_attention_heads;

const headSizeOf = ({ head_dim, hidden_size, num_attention_heads }: Config) =>
  head_dim ?? hidden_size / num_attention_heads;

/** The attention window of a block; null: no window. */
function windowOf({ model_type, sliding_window = null, ...config }: Config, block: number): number | null {
  if (model_type === 'mistral') return sliding_window;
  if (model_type === 'llama' || !config.use_sliding_window) return null;
  const slides = config.layer_types
    ? config.layer_types[block] === 'sliding_attention'
    : block >= config.max_window_layers;
  return slides ? sliding_window : null;
}

function block(
  build: NetworkBuilder,
  name: string,
  x: string,
  { turns, bias }: { turns: Rotation; bias: string },
  config: Config,
): string {
  const { hidden_size: hidden, num_attention_heads: heads, rms_norm_eps: eps } = config;
  const [keyHeads, size] = [keyHeadsOf(config), headSizeOf(config)];
  const hasBias = config.model_type === 'qwen2' || config.attention_bias;
  const before = rmsNorm(build, x, `${name}.input_layernorm`, hidden, eps);
  const project = (part: string, count: number) => {
    const projected = build.linear(before, `${name}.self_attn.${part}`, hidden, count * size, { bias: hasBias });
    return splitHeads(build, projected, count, size);
  };
  const query = rotate(build, project('q_proj', heads), size, turns);
  const key = rotate(build, project('k_proj', keyHeads), size, turns);
  const inputs = { query, key, value: project('v_proj', keyHeads), bias };
  const context = attentionOfHeads(build, inputs, { heads, keyHeads, size });
  const outBias = { bias: config.model_type === 'llama' && config.attention_bias };
  const y = build.add(build.linear(context, `${name}.self_attn.o_proj`, heads * size, hidden, outBias), x);
  return build.add(
    gated(build, `${name}.mlp`, rmsNorm(build, y, `${name}.post_attention_layernorm`, hidden, eps), config),
    y,
  );
}

/** A feed-forward layer whose inner features are multiplied by a gate (Shazeer, 2020, "GLU Variants Improve Transformer"). */
function gated(build: NetworkBuilder, name: string, x: string, config: Config): string {
  const { hidden_size: hidden, intermediate_size: inner, hidden_act, mlp_bias: bias } = config;
  const gate = build.activation(build.linear(x, `${name}.gate_proj`, hidden, inner, { bias }), hidden_act);
  const wide = build.multiply(gate, build.linear(x, `${name}.up_proj`, hidden, inner, { bias }));
  return build.linear(wide, `${name}.down_proj`, inner, hidden, { bias });
}

/** x / √(mean(x²) + ε) · weight, over the last axis (Zhang and Sennrich, 2019). The opset has no operator for it yet. */
function rmsNorm(build: NetworkBuilder, x: string, name: string, features: number, eps: number): string {
  const square = build.node('ReduceMean', [build.multiply(x, x), build.ints([-1])], { keepdims: 1 });
  const size = build.node('Sqrt', [build.add(square, build.scalar(eps))]);
  return build.multiply(build.node('Div', [x, size]), build.weight(`${name}.weight`, [features]));
}
