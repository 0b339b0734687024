import { z } from 'zod';
import { activationName } from './activations.ts';
import { epsilon, headFields, layers, width } from './config-fields.ts';
import { side } from './patches.ts';

/** Graft decodes pictures to red, green and blue. */
export const threeChannels = z.literal(3).default(3);

/** The fields of a vision transformer's config, with ViT's defaults. */
export const visionFields = {
  ...headFields,
  hidden_size: width.default(768),
  num_hidden_layers: layers.default(12),
  num_attention_heads: width.default(12),
  hidden_act: activationName.default('gelu'),
  layer_norm_eps: epsilon.default(1e-12),
  image_size: side.default([224, 224]),
  patch_size: side.default([16, 16]),
  num_channels: threeChannels,
  qkv_bias: z.boolean().default(true),
};
