import { z } from 'zod';
import { attention } from './attention.ts';
import { dividesInto, headOf, labelCount, width } from './config-fields.ts';
import { family } from './family.ts';
import type { NetworkBuilder } from './network-builder.ts';
import { patches, pixelInput, withToken } from './patches.ts';
import { visionFields } from './picture-fields.ts';

export const vitConfig = z
  .object({ ...visionFields, intermediate_size: width.default(3_072) })
  .refine(...dividesInto('hidden_size', 'num_attention_heads'));

export type VitConfig = z.infer<typeof vitConfig>;

/**
 * ViT (Dosovitskiy et al., 2021, "An Image is Worth 16×16 Words"), and DINO, which has its form. The names are those of its
 * checkpoints on the hub; transformers 5 renames them when it loads (`conversion_mapping.py`).
 */
export const vit = family({
  modelTypes: ['vit'],
  config: vitConfig,
  ignored: /(^|\.)(mask_token|pooler\.dense\.(weight|bias))$|^decoder\./,
  write(build, config) {
    const prefix = build.weights.prefix('vit.');
    const states = transformer(build, prefix, ['cls_token'], config);
    const classes = labelCount(config);
    if (headOf(config) === 'picture') {
      build.answer(build.linear(build.at(states, 1, 0), 'classifier', config.hidden_size, classes), 'logits', classes);
    } else {
      build.answer(states, 'last_hidden_state', tokenCount(config, 1), config.hidden_size);
    }
  },
});

/** The tokens of a picture: patches, and as many learned ones as stand before them. */
export function tokenCount({ image_size: size, patch_size: patch }: VitConfig, learned: number): number {
  return Math.floor(size[0] / patch[0]) * Math.floor(size[1] / patch[1]) + learned;
}

/**
 * Patches and learned tokens with their positions, the blocks, and the normalization after them.
 *
 * @param learned the tokens before the patches, by their names in `embeddings`
 * @returns `[batch, tokens, features]`
 */
export function transformer(build: NetworkBuilder, prefix: string, learned: string[], config: VitConfig): string {
  const { hidden_size: hidden, layer_norm_eps: epsilon } = config;
  const embeddings = `${prefix}embeddings`;
  const sizes = { patch: config.patch_size, features: hidden };
  let x = patches(build, `${embeddings}.patch_embeddings.projection`, pixelInput(build, config.image_size), sizes);
  for (const name of learned.toReversed()) x = withToken(build, `${embeddings}.${name}`, x, [1, 1, hidden]);
  const positions = [1, tokenCount(config, learned.length), hidden];
  x = build.add(x, build.weight(`${embeddings}.position_embeddings`, positions));
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    x = block(build, `${prefix}encoder.layer.${layer}`, x, config);
  }
  return build.layerNorm(x, `${prefix}layernorm`, hidden, epsilon);
}

function block(build: NetworkBuilder, name: string, x: string, config: VitConfig): string {
  const { hidden_size: hidden, intermediate_size: inner, layer_norm_eps: epsilon } = config;
  const before = build.layerNorm(x, `${name}.layernorm_before`, hidden, epsilon);
  const attended = build.add(x, selfAttention(build, `${name}.attention`, before, config));
  const after = build.layerNorm(attended, `${name}.layernorm_after`, hidden, epsilon);
  const wide = build.activation(build.linear(after, `${name}.intermediate.dense`, hidden, inner), config.hidden_act);
  return build.add(attended, build.linear(wide, `${name}.output.dense`, inner, hidden));
}

/** The attention of ViT, DeiT and DINOv2, with its output layer. */
export function selfAttention(
  build: NetworkBuilder,
  name: string,
  x: string,
  {
    hidden_size: hidden,
    num_attention_heads: heads,
    qkv_bias: bias,
  }: Pick<VitConfig, 'hidden_size' | 'num_attention_heads' | 'qkv_bias'>,
): string {
  const [query, key, value] = ['query', 'key', 'value'].map((part) =>
    build.linear(x, `${name}.attention.${part}`, hidden, hidden, { bias }),
  );
  const context = attention(build, { query, key, value }, { heads, size: hidden / heads });
  return build.linear(context, `${name}.output.dense`, hidden, hidden);
}
