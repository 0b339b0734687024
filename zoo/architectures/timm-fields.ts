import { z } from 'zod';
import { width } from './config-fields.ts';

/**
 * The fields of timm's `config.json` that change the network. Its sizes are the weights' own; how a network strides, pads and
 * activates follows from `architecture`.
 */
export const timmFields = {
  architecture: z.string().max(200),
  num_classes: width.or(z.literal(0)).nullish(),
  global_pool: z.literal('avg').nullish(),
  // Arguments that change what the name stands for.
  model_args: z.strictObject({ num_classes: z.int().optional() }).nullish(),
};

/** timm's models that Google trained pad as TensorFlow does, and have its epsilon. Source: timm, `tf_efficientnet_b0`. */
export const isTensorflow = (architecture: string) => architecture.startsWith('tf_');
