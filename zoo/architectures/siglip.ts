import { z } from 'zod';
import { attentionOfHeads, splitHeads } from './attention.ts';
import { clipEncoder, feedForward, towerFields } from './clip-encoder.ts';
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
import type { NetworkBuilder } from './network-builder.ts';
import { forEachRow, patches, pixelInput, side } from './patches.ts';
import { textInputs } from './text-inputs.ts';

const SIZES = { hidden: 768, inner: 3_072, heads: 12 };

const textTower = z
  .object({
    ...towerFields('gelu_pytorch_tanh', SIZES),
    vocab_size: vocabulary.default(32_000),
    max_position_embeddings: positions.default(64),
    layer_norm_eps: epsilon.default(1e-6),
    pad_token_id: tokenId.default(1),
    projection_size: width.nullish(),
  })
  .refine(...dividesInto('hidden_size', 'num_attention_heads'));

const visionTower = z
  .object({
    ...headFields,
    ...towerFields('gelu_pytorch_tanh', SIZES),
    image_size: side.prefault(224),
    patch_size: side.prefault(16),
    layer_norm_eps: epsilon.default(1e-6),
    vision_use_head: z.boolean().default(true),
  })
  .refine(...dividesInto('hidden_size', 'num_attention_heads'));

type VisionConfig = z.infer<typeof visionTower>;

const whole = z.object({
  ...headFields,
  text_config: textTower.prefault({}),
  vision_config: visionTower.prefault({}),
});

/** An image classifier uses the mean of the patches instead of the attention head. */
const IGNORED = /(^|\.)position_ids$|^logit_(scale|bias)$|^vision_model\.head\./;

/**
 * SigLIP (Zhai et al., 2023, "Sigmoid Loss for Language Image Pre-Training"): towers like CLIP's, but the text tower has
 * no mask, and the image tower ends in attention pooling instead of a class token. Names follow transformers' `modeling_siglip.py`.
 */
export const siglip = family({
  modelTypes: ['siglip'],
  config: whole,
  ignored: IGNORED,
  towers: { IMAGE: /^text_model\./, TEXT: /^vision_model\./ },
  write(build, { text_config, vision_config, ...config }, tower) {
    if (tower === 'TEXT') texts(build, text_config);
    else pictures(build, { ...vision_config, ...config });
  },
});

export const siglipText = family({
  modelTypes: ['siglip_text_model'],
  config: textTower,
  ignored: IGNORED,
  write: texts,
});

export const siglipVision = family({
  modelTypes: ['siglip_vision_model'],
  config: visionTower,
  ignored: IGNORED,
  write: pictures,
});

/** A text's embedding is that of its last token, usually padding: SigLIP was trained on texts padded to one length, without a mask. */
function texts(build: NetworkBuilder, config: z.infer<typeof textTower>): void {
  const { hidden_size: hidden, max_position_embeddings: length, projection_size } = config;
  const prefix = build.weights.prefix('text_model.');
  const ids = paddedIds(build, length, config.pad_token_id);
  const words = build.embedding(ids, `${prefix}embeddings.token_embedding`, config.vocab_size, hidden);
  const placed = build.add(words, build.weight(`${prefix}embeddings.position_embedding.weight`, [length, hidden]));
  const states = clipEncoder(build, `${prefix}encoder`, placed, undefined, config);
  const last = build.at(states, 1, length - 1);
  const normal = build.layerNorm(last, `${prefix}final_layer_norm`, hidden, config.layer_norm_eps);
  const shared = projection_size ?? hidden;
  build.answer(build.linear(normal, `${prefix}head`, hidden, shared), 'text_embeds', shared);
}

/** Truncates or pads texts to `[batch, length]`. Tokens that the mask hides become padding as well. */
function paddedIds(build: NetworkBuilder, length: number, padding: number): string {
  const { ids, mask } = textInputs(build);
  const pad = build.ints([padding], []);
  const masked = build.node('Where', [build.node('Equal', [mask, build.ints([0], [])]), pad, ids]);
  const target = build.node('Concat', [build.sizeOf(ids, 0), build.ints([length])], { axis: 0 });
  const filled = build.node('Concat', [masked, build.node('Expand', [pad, target])], { axis: 1 });
  const cut = build.node('Slice', [filled, build.ints([0]), build.ints([length]), build.ints([1])]);
  return build.reshape(cut, [0, length]);
}

function pictures(build: NetworkBuilder, config: VisionConfig): void {
  const { hidden_size: hidden, image_size, patch_size, layer_norm_eps: eps } = config;
  const prefix = build.weights.prefix('vision_model.');
  const name = `${prefix}embeddings`;
  const pixels = pixelInput(build, image_size);
  const seen = patches(build, `${name}.patch_embedding`, pixels, { patch: patch_size, features: hidden });
  const count = Math.floor(image_size[0] / patch_size[0]) * Math.floor(image_size[1] / patch_size[1]);
  const placed = build.add(seen, build.weight(`${name}.position_embedding.weight`, [count, hidden]));
  const encoded = clipEncoder(build, `${prefix}encoder`, placed, undefined, config);
  const states = build.layerNorm(encoded, `${prefix}post_layernorm`, hidden, eps);
  if (headOf(config) === 'picture') {
    const labels = labelCount(config);
    const mean = build.node('ReduceMean', [states, build.ints([1])], { keepdims: 0 });
    build.answer(build.linear(mean, 'classifier', hidden, labels), 'logits', labels);
  } else if (config.vision_use_head) {
    build.answer(pooledByAttention(build, `${prefix}head`, states, config), 'image_embeds', hidden);
  } else {
    build.answer(states, 'last_hidden_state', count, hidden);
  }
}

/** Attention pooling: one learned query attends to the patches (Lee et al., 2019, "Set Transformer"); `[batch, hidden]`. */
function pooledByAttention(build: NetworkBuilder, name: string, x: string, config: VisionConfig): string {
  const { hidden_size: hidden, num_attention_heads: heads, layer_norm_eps: eps } = config;
  const size = hidden / heads;
  const probe = forEachRow(build, `${name}.probe`, x, [1, 1, hidden]);
  const [query] = packed(build, `${name}.attention`, probe, hidden);
  const [, key, value] = packed(build, `${name}.attention`, x, hidden);
  const [q, k, v] = [query, key, value].map((part) => splitHeads(build, part, heads, size));
  const context = attentionOfHeads(build, { query: q, key: k, value: v }, { heads, size });
  const found = build.linear(context, `${name}.attention.out_proj`, hidden, hidden);
  const normal = build.layerNorm(found, `${name}.layernorm`, hidden, eps);
  return build.at(build.add(feedForward(build, `${name}.mlp`, normal, config), found), 1, 0);
}

/** Query, key and value of `nn.MultiheadAttention`, which packs their weights into one. */
function packed(build: NetworkBuilder, name: string, x: string, hidden: number): string[] {
  const product = build.product(x, `${name}.in_proj_weight`, hidden, 3 * hidden);
  const sum = build.add(product, build.weight(`${name}.in_proj_bias`, [3 * hidden]));
  const parts = ['query', 'key', 'value'].map((part) => build.unique(part));
  build.nodes('Split', [sum, build.ints([hidden, hidden, hidden])], parts, { axis: 2 });
  return parts;
}
