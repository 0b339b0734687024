import { z } from 'zod';
import { activate, activationSchema, beforeActivation } from './activation.ts';
import { type Activation, channelsOf, type Layer, onlyInput, readConfig, withDefault } from './layer.ts';
import { plain } from './layout.ts';

const denseSchema = z.object({
  units: z.int().positive(),
  use_bias: withDefault(z.boolean(), true),
  activation: activationSchema,
});

/** Dense, over the last axis: MatMul with a kernel `[in, out]`, then Add of the bias, then the activation. */
export function dense(layer: Layer): Activation {
  const { units, use_bias, activation } = readConfig(layer, denseSchema);
  const input = plain(layer, onlyInput(layer));
  const { builder } = layer;
  const shape = [channelsOf(input), units];
  const kernel = layer.constant('kernel', layer.weight('kernel', shape), shape);
  const last = beforeActivation(layer, activation);
  let tensor = builder.node('MatMul', [input.tensor, kernel], {}, use_bias ? {} : last);
  if (use_bias) {
    const bias = layer.constant('bias', layer.weight('bias', [units]), [units]);
    tensor = builder.node('Add', [tensor, bias], {}, last);
  }
  return activate(layer, activation, { tensor, layout: 'plain', shape: [...input.shape.slice(0, -1), units] });
}
