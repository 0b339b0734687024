import { z } from 'zod';
import { type Activation, expectRank, type Layer, onlyInput, readConfig, withDefault } from './layer.ts';
import { plain } from './layout.ts';

/** Masking: steps whose features all equal `mask_value` become 0 and are masked. */
export function masking(layer: Layer): Activation {
  const { mask_value: value } = readConfig(layer, z.object({ mask_value: withDefault(z.number(), 0) }));
  const input = plain(layer, expectRank(layer, onlyInput(layer), 1));
  const { builder, output } = layer;
  const differs = builder.node('Not', [builder.node('Equal', [input.tensor, builder.floats([value])])]);
  const counted = builder.node('ReduceMax', [builder.node('Cast', [differs], { to: 1 }), builder.ints([2])], {
    keepdims: 1,
  });
  const tensor = builder.node('Mul', [input.tensor, counted], {}, { output });
  const mask = builder.node('Cast', [builder.node('Squeeze', [counted, builder.ints([2])])], { to: 9 });
  return { ...input, tensor, mask };
}
