import { z } from 'zod';
import { attention } from './attention.ts';
import {
  answerStates,
  answerText,
  answerTokens,
  type EncoderConfig,
  encoderFields,
  firstToken,
} from './bert-encoder.ts';
import { dividesInto, headOf, positions, vocabulary, width } from './config-fields.ts';
import { family } from './family.ts';
import { paddingBias } from './masks.ts';
import type { NetworkBuilder } from './network-builder.ts';
import { positionsAfterPadding, positionsOf, textInputs } from './text-inputs.ts';

/** Constants in transformers' code, whatever the config says. */
const PADDING = 1;
const BUCKETS = 32;
/** Longer distances are in the last bucket. */
const FARTHEST = 128;

/**
 * MPNet (Song et al., 2020, "MPNet: Masked and Permuted Pre-training for Language Understanding"): BERT without token types, with
 * RoBERTa's positions, and a learned bias for the distance between tokens, shared by all blocks. Names follow
 * transformers' `modeling_mpnet.py`.
 */
export const mpnet = family({
  modelTypes: ['mpnet'],
  config: z
    .object({
      ...encoderFields,
      vocab_size: vocabulary.default(30_527),
      // The graph holds a bucket for each distance.
      max_position_embeddings: positions.max(65_536).default(512),
      relative_attention_num_buckets: width.min(BUCKETS).default(BUCKETS),
    })
    .refine(...dividesInto('hidden_size', 'num_attention_heads')),
  ignored: /(^|\.)position_ids$|^lm_head\.|^(mpnet\.)?pooler\.dense\.(weight|bias)$/,
  write(build, config) {
    const { hidden_size: hidden, layer_norm_eps: eps } = config;
    const head = headOf(config);
    const prefix = build.weights.prefix('mpnet.');
    const { ids, mask } = textInputs(build);
    const words = build.embedding(ids, `${prefix}embeddings.word_embeddings`, config.vocab_size, hidden);
    const table = `${prefix}embeddings.position_embeddings`;
    const places = positionsAfterPadding(build, ids, PADDING);
    const placed = build.embedding(places, table, config.max_position_embeddings, hidden);
    let states = build.layerNorm(build.add(words, placed), `${prefix}embeddings.LayerNorm`, hidden, eps);
    const distances = distanceBias(build, `${prefix}encoder.relative_attention_bias`, positionsOf(build, ids), config);
    const bias = build.add(distances, paddingBias(build, mask));
    for (let i = 0; i < config.num_hidden_layers; i++) {
      states = block(build, `${prefix}encoder.layer.${i}`, states, bias, config);
    }
    if (head === 'tokens') answerTokens(build, 'classifier', states, hidden, config);
    else if (head !== 'sequence') answerStates(build, states, hidden);
    else {
      const pooled = firstToken(build, 'classifier.dense', states, hidden, 'tanh');
      answerText(build, 'classifier.out_proj', pooled, hidden, config);
    }
  },
});

function block(build: NetworkBuilder, name: string, x: string, bias: string, config: EncoderConfig): string {
  const { hidden_size: hidden, intermediate_size: inner, num_attention_heads: heads, layer_norm_eps: eps } = config;
  const project = (part: string) => build.linear(x, `${name}.attention.attn.${part}`, hidden, hidden);
  const inputs = { query: project('q'), key: project('k'), value: project('v'), bias };
  const context = attention(build, inputs, { heads, size: hidden / heads });
  const attended = build.linear(context, `${name}.attention.attn.o`, hidden, hidden);
  const y = build.layerNorm(build.add(attended, x), `${name}.attention.LayerNorm`, hidden, eps);
  const wide = build.activation(build.linear(y, `${name}.intermediate.dense`, hidden, inner), config.hidden_act);
  const narrow = build.linear(wide, `${name}.output.dense`, inner, hidden);
  return build.layerNorm(build.add(narrow, y), `${name}.output.LayerNorm`, hidden, eps);
}

/** The bias of each head for each pair of tokens, `[1, heads, sequence, sequence]`. */
function distanceBias(
  build: NetworkBuilder,
  name: string,
  places: string,
  config: EncoderConfig & { relative_attention_num_buckets: number },
): string {
  const most = config.max_position_embeddings;
  const buckets = build.ints(Array.from({ length: 2 * most - 1 }, (_, i) => bucketOf(i - (most - 1))));
  const key = build.node('Unsqueeze', [places, build.ints([0])]);
  const query = build.node('Unsqueeze', [places, build.ints([1])]);
  const distance = build.add(build.node('Sub', [key, query]), build.ints([most - 1], []));
  const bucket = build.node('Gather', [buckets, distance], { axis: 0 });
  const table = build.embedding(bucket, name, config.relative_attention_num_buckets, config.num_attention_heads);
  return build.node('Unsqueeze', [build.transpose(table, [2, 0, 1]), build.ints([0])]);
}

/**
 * The bucket of a distance between tokens, as in T5 (Raffel et al., 2020): one half of the buckets is for later tokens, the other for
 * earlier ones; in each, one half is for single distances and the other for growing ranges up to {@link FARTHEST}. Logarithms are
 * rounded to float32 as in PyTorch, since rounding decides where a bucket begins.
 */
export function bucketOf(distance: number): number {
  const half = BUCKETS / 2;
  const exact = half / 2;
  const size = Math.abs(distance);
  const side = distance > 0 ? half : 0;
  if (size < exact) return side + size;
  const share = Math.fround(Math.fround(Math.log(size / exact)) / Math.fround(Math.log(FARTHEST / exact)));
  return side + Math.min(exact + Math.trunc(Math.fround(share * (half - exact))), half - 1);
}
