import { z } from 'zod';
import { activationName } from './activations.ts';
import { attention } from './attention.ts';
import { answerStates, answerText, answerTokens, firstToken } from './bert-encoder.ts';
import { dividesInto, headFields, headOf, layers, positions, vocabulary, width } from './config-fields.ts';
import { family } from './family.ts';
import { paddingBias } from './masks.ts';
import type { NetworkBuilder } from './network-builder.ts';
import { positionsOf, textInputs } from './text-inputs.ts';

const schema = z
  .object({
    ...headFields,
    vocab_size: vocabulary.default(30_522),
    max_position_embeddings: positions.default(512),
    n_layers: layers.default(6),
    n_heads: width.default(12),
    dim: width.default(768),
    hidden_dim: width.default(3_072),
    activation: activationName.default('gelu'),
  })
  .refine(...dividesInto('dim', 'n_heads'));

/** The config has no field for it. */
const EPSILON = 1e-12;

/**
 * DistilBERT (Sanh et al., 2019, "DistilBERT, a distilled version of BERT"): BERT without token types and pooler. Names
 * follow transformers' `modeling_distilbert.py`.
 */
export const distilbert = family({
  modelTypes: ['distilbert'],
  config: schema,
  ignored: /(^|\.)position_ids$|^vocab_(transform|layer_norm|projector)\./,
  write(build, config) {
    const { dim } = config;
    const head = headOf(config);
    const prefix = build.weights.prefix('distilbert.');
    const { ids, mask } = textInputs(build);
    const words = build.embedding(ids, `${prefix}embeddings.word_embeddings`, config.vocab_size, dim);
    const table = `${prefix}embeddings.position_embeddings`;
    const places = build.embedding(positionsOf(build, ids), table, config.max_position_embeddings, dim);
    let states = build.layerNorm(build.add(words, places), `${prefix}embeddings.LayerNorm`, dim, EPSILON);
    const bias = paddingBias(build, mask);
    for (let i = 0; i < config.n_layers; i++) {
      states = block(build, `${prefix}transformer.layer.${i}`, states, bias, config);
    }
    if (head === 'tokens') answerTokens(build, 'classifier', states, dim, config);
    else if (head !== 'sequence') answerStates(build, states, dim);
    else answerText(build, 'classifier', firstToken(build, 'pre_classifier', states, dim, 'relu'), dim, config);
  },
});

function block(build: NetworkBuilder, name: string, x: string, bias: string, config: z.infer<typeof schema>): string {
  const { dim, hidden_dim: inner, n_heads: heads } = config;
  const project = (part: string) => build.linear(x, `${name}.attention.${part}`, dim, dim);
  const inputs = { query: project('q_lin'), key: project('k_lin'), value: project('v_lin'), bias };
  const context = attention(build, inputs, { heads, size: dim / heads });
  const attended = build.linear(context, `${name}.attention.out_lin`, dim, dim);
  const y = build.layerNorm(build.add(attended, x), `${name}.sa_layer_norm`, dim, EPSILON);
  const wide = build.activation(build.linear(y, `${name}.ffn.lin1`, dim, inner), config.activation);
  const narrow = build.linear(wide, `${name}.ffn.lin2`, inner, dim);
  return build.layerNorm(build.add(narrow, y), `${name}.output_layer_norm`, dim, EPSILON);
}
