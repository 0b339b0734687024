import { z } from 'zod';
import { activationName } from './activations.ts';
import { attention } from './attention.ts';
import { dividesInto, epsilon, headFields, layers, positions, tokenId, vocabulary, width } from './config-fields.ts';
import { family } from './family.ts';
import { answerDecoder } from './last-token.ts';
import { causalBias } from './masks.ts';
import type { NetworkBuilder } from './network-builder.ts';
import { positionsOf, textInputs } from './text-inputs.ts';

const schema = z
  .object({
    ...headFields,
    vocab_size: vocabulary.default(50_257),
    n_positions: positions.default(1_024),
    n_embd: width.default(768),
    n_layer: layers.default(12),
    n_head: width.default(12),
    n_inner: width.nullish(),
    activation_function: activationName.default('gelu_new'),
    layer_norm_epsilon: epsilon.default(1e-5),
    pad_token_id: tokenId.nullish().transform((id) => id ?? null),
    scale_attn_weights: z.literal(true).default(true),
    scale_attn_by_inverse_layer_idx: z.literal(false).default(false),
    add_cross_attention: z.literal(false).default(false),
  })
  .refine(...dividesInto('n_embd', 'n_head'));

type Config = z.infer<typeof schema>;

/**
 * GPT-2 (Radford et al., 2019, "Language Models are Unsupervised Multitask Learners"): blocks that normalize before attention, in
 * which each token attends to those before it. Names follow transformers' `modeling_gpt2.py`.
 */
export const gpt2 = family({
  modelTypes: ['gpt2'],
  config: schema,
  // Causal masks are buffers, and the language model's output weights are tied to the table of words.
  ignored: /(^|\.)attn\.(masked_)?bias$|^lm_head\.weight$/,
  classifierHasBias: false,
  write(build, config) {
    const { n_embd: hidden } = config;
    const prefix = build.weights.prefix('transformer.');
    const { ids, mask } = textInputs(build);
    const places = positionsOf(build, ids);
    const words = build.embedding(ids, `${prefix}wte`, config.vocab_size, hidden);
    let states = build.add(words, build.embedding(places, `${prefix}wpe`, config.n_positions, hidden));
    const bias = causalBias(build, mask, places, null);
    for (let i = 0; i < config.n_layer; i++) states = block(build, `${prefix}h.${i}`, states, bias, config);
    states = build.layerNorm(states, `${prefix}ln_f`, hidden, config.layer_norm_epsilon);
    answerDecoder(build, { states, ids, mask, positions: places }, hidden, config, 'classifier');
  },
});

function block(build: NetworkBuilder, name: string, x: string, bias: string, config: Config): string {
  const { n_embd: hidden, n_head: heads, n_inner, layer_norm_epsilon: eps } = config;
  const inner = n_inner ?? 4 * hidden;
  const [query, key, value] = ['query', 'key', 'value'].map((part) => build.unique(part));
  const packed = conv1d(
    build,
    build.layerNorm(x, `${name}.ln_1`, hidden, eps),
    `${name}.attn.c_attn`,
    hidden,
    3 * hidden,
  );
  build.nodes('Split', [packed, build.ints([hidden, hidden, hidden])], [query, key, value], { axis: 2 });
  const context = attention(build, { query, key, value, bias }, { heads, size: hidden / heads });
  const y = build.add(conv1d(build, context, `${name}.attn.c_proj`, hidden, hidden), x);
  const normal = build.layerNorm(y, `${name}.ln_2`, hidden, eps);
  const wide = build.activation(conv1d(build, normal, `${name}.mlp.c_fc`, hidden, inner), config.activation_function);
  return build.add(conv1d(build, wide, `${name}.mlp.c_proj`, inner, hidden), y);
}

/** transformers' `Conv1D`: a linear layer with weights `[in, out]`, in the file as well. */
function conv1d(build: NetworkBuilder, x: string, name: string, from: number, to: number): string {
  const product = build.node('MatMul', [x, build.weight(`${name}.weight`, [from, to])]);
  return build.add(product, build.weight(`${name}.bias`, [to]));
}
