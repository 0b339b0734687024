import { z } from 'zod';
import { activate, activationSchema, beforeActivation } from './activation.ts';
import { type Activation, type Layer, onlyInput, readConfig, refuse } from './layer.ts';

const denseSchema = z.object({
  units: z.int().positive(),
  use_bias: z
    .boolean()
    .nullish()
    .transform((use) => use ?? true),
  activation: activationSchema.nullish().transform((name) => name ?? 'linear'),
});

/** Dense over vectors: MatMul with a kernel `[in, out]`, then Add of the bias, then the activation. */
export function dense(layer: Layer): Activation {
  const { units, use_bias, activation } = readConfig(layer, denseSchema);
  const input = onlyInput(layer);
  if (input.shape.length !== 1) refuse(layer, `its input has the shape [${input.shape}] where a vector is expected`);
  const { builder } = layer;
  const kernel = builder.floats(
    layer.weight('kernel', [input.shape[0], units]),
    [input.shape[0], units],
    `${layer.output}/kernel`,
  );
  const last = beforeActivation(layer, activation);
  let tensor = builder.node('MatMul', [input.tensor, kernel], {}, use_bias ? {} : last);
  if (use_bias) {
    const bias = builder.floats(layer.weight('bias', [units]), [units], `${layer.output}/bias`);
    tensor = builder.node('Add', [tensor, bias], {}, last);
  }
  return activate(layer, activation, tensor, [units]);
}
