import { z } from 'zod';
import { clipEncoder, type TowerConfig, towerFields } from './clip-encoder.ts';
import {
  dividesInto,
  epsilon,
  headFields,
  headOf,
  labelCount,
  positions,
  tokenId,
  vocabulary,
  width,
} from './config-fields.ts';
import { family } from './family.ts';
import { tokenAt } from './last-token.ts';
import { causalBias } from './masks.ts';
import type { NetworkBuilder } from './network-builder.ts';
import { patches, pixelInput, side, withToken } from './patches.ts';
import { positionsOf, textInputs } from './text-inputs.ts';

const textTower = z
  .object({
    ...towerFields('quick_gelu', { hidden: 512, inner: 2_048, heads: 8 }),
    vocab_size: vocabulary.default(49_408),
    max_position_embeddings: positions.default(77),
    layer_norm_eps: epsilon.default(1e-5),
    eos_token_id: tokenId.default(49_407),
    projection_dim: width.default(512),
  })
  .refine(...dividesInto('hidden_size', 'num_attention_heads'));

const visionTower = z
  .object({
    ...headFields,
    ...towerFields('quick_gelu', { hidden: 768, inner: 3_072, heads: 12 }),
    image_size: side.prefault(224),
    patch_size: side.prefault(32),
    layer_norm_eps: epsilon.default(1e-5),
    projection_dim: width.default(512),
  })
  .refine(...dividesInto('hidden_size', 'num_attention_heads'));

const whole = z.object({
  ...headFields,
  text_config: textTower.prefault({}),
  vision_config: visionTower.prefault({}),
  projection_dim: width.default(512),
});

/** An image classifier does not use the normalized class token. */
const IGNORED = /(^|\.)position_ids$|^logit_scale$|^vision_model\.post_layernorm\.(weight|bias)$/;

/**
 * CLIP (Radford et al., 2021, "Learning Transferable Visual Models From Natural Language Supervision"): an image tower and a
 * text tower, trained so that matching pictures and texts have similar embeddings. Names follow transformers' `modeling_clip.py`.
 */
export const clip = family({
  modelTypes: ['clip'],
  config: whole,
  ignored: IGNORED,
  towers: { IMAGE: /^text_(model|projection)\./, TEXT: /^(vision_model|visual_projection)\./ },
  write(build, { text_config, vision_config, ...config }, tower) {
    const { projection_dim } = config;
    if (tower === 'TEXT') texts(build, { ...text_config, projection_dim });
    else pictures(build, { ...vision_config, ...config });
  },
});

/** The text tower alone, `CLIPTextModel` or `CLIPTextModelWithProjection`. */
export const clipText = family({ modelTypes: ['clip_text_model'], config: textTower, ignored: IGNORED, write: texts });

/** The image tower alone, `CLIPVisionModel` or `CLIPVisionModelWithProjection`. */
export const clipVision = family({
  modelTypes: ['clip_vision_model'],
  config: visionTower,
  ignored: IGNORED,
  write: pictures,
});

/** A text's embedding is that of its end token, which attends to all others. */
function texts(build: NetworkBuilder, config: z.infer<typeof textTower>): void {
  const { hidden_size: hidden, eos_token_id: end } = config;
  const prefix = build.weights.prefix('text_model.');
  const { ids, mask } = textInputs(build);
  const places = positionsOf(build, ids);
  const words = build.embedding(ids, `${prefix}embeddings.token_embedding`, config.vocab_size, hidden);
  const table = `${prefix}embeddings.position_embedding`;
  const placed = build.add(words, build.embedding(places, table, config.max_position_embeddings, hidden));
  const states = clipEncoder(build, `${prefix}encoder`, placed, causalBias(build, mask, places, null), config);
  const normal = build.layerNorm(states, `${prefix}final_layer_norm`, hidden, config.layer_norm_eps);
  // CLIP's first configs have the wrong id 2. As in transformers, the end token is then the one with the largest id.
  const ends = end === 2 ? ids : build.node('Equal', [ids, build.ints([end], [])]);
  const index = build.node('ArgMax', [build.toFloat(ends)], { axis: 1, keepdims: 1 });
  const pooled = tokenAt(build, normal, places, index);
  embed(build, pooled, 'text', hidden, config.projection_dim);
}

/** A picture's embedding is that of the class token. */
function pictures(build: NetworkBuilder, config: z.infer<typeof visionTower> & TowerConfig): void {
  const { hidden_size: hidden, image_size, patch_size, layer_norm_eps: eps } = config;
  const prefix = build.weights.prefix('vision_model.');
  const pixels = pixelInput(build, image_size);
  const name = `${prefix}embeddings`;
  const seen = patches(build, `${name}.patch_embedding`, pixels, { patch: patch_size, features: hidden, bias: false });
  const tokens = withToken(build, `${name}.class_embedding`, seen, [hidden]);
  const count = Math.floor(image_size[0] / patch_size[0]) * Math.floor(image_size[1] / patch_size[1]) + 1;
  const placed = build.add(tokens, build.weight(`${name}.position_embedding.weight`, [count, hidden]));
  const before = build.layerNorm(placed, `${prefix}pre_layrnorm`, hidden, eps);
  const states = clipEncoder(build, `${prefix}encoder`, before, undefined, config);
  if (headOf(config) === 'picture') {
    // The classifier uses the mean of the patches, without the class token.
    const last = build.node('Slice', [states, build.ints([1]), build.ints([count]), build.ints([1])]);
    const mean = build.node('ReduceMean', [last, build.ints([1])], { keepdims: 0 });
    const labels = labelCount(config);
    build.answer(build.linear(mean, 'classifier', hidden, labels), 'logits', labels);
    return;
  }
  const pooled = build.layerNorm(build.at(states, 1, 0), `${prefix}post_layernorm`, hidden, eps);
  embed(build, pooled, 'visual', hidden, config.projection_dim);
}

/** Projects an embedding into the space that both towers share. A tower published without its projection gives its own embedding. */
function embed(build: NetworkBuilder, pooled: string, tower: 'text' | 'visual', hidden: number, shared: number): void {
  const projection = `${tower}_projection`;
  if (build.weights.has(`${projection}.weight`)) {
    const embedded = build.linear(pooled, projection, hidden, shared, { bias: false });
    build.answer(embedded, tower === 'text' ? 'text_embeds' : 'image_embeds', shared);
  } else {
    build.answer(pooled, 'pooler_output', hidden);
  }
}
