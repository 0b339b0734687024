import { z } from 'zod';
import { type Activation, type Layer, onlyInput, readConfig, withDefault } from './layer.ts';

const schema = z.object({
  input_dim: z.int().positive(),
  output_dim: z.int().positive(),
  mask_zero: withDefault(z.boolean(), false),
});

/** Embedding: a row of a table for each number. With `mask_zero`, steps with number 0 are masked. */
export function embedding(layer: Layer): Activation {
  const { input_dim: entries, output_dim: features, mask_zero: masksZero } = readConfig(layer, schema);
  const input = onlyInput(layer);
  const { builder, output } = layer;
  const table = layer.constant('embeddings', layer.weight('embeddings', [entries, features]), [entries, features]);
  const numbers = builder.node('Cast', [input.tensor], { to: 7 });
  const tensor = builder.node('Gather', [table, numbers], { axis: 0 }, { output });
  const mask = masksZero
    ? { mask: builder.node('Not', [builder.node('Equal', [numbers, builder.ints([0], [])])]) }
    : {};
  return { tensor, layout: 'plain', shape: [...input.shape, features], ...mask };
}
