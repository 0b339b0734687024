import { z } from 'zod';
import { type Activation, type Layer, onlyInput, readConfig, refuse } from './layer.ts';
import { padded } from './padding.ts';

const batchNormalizationSchema = z.object({
  axis: z
    .union([z.int(), z.tuple([z.int()]).transform(([axis]) => axis)])
    .nullish()
    .transform((axis) => axis ?? -1),
  epsilon: z
    .number()
    .positive()
    .nullish()
    .transform((epsilon) => epsilon ?? 1e-3),
  center: z
    .boolean()
    .nullish()
    .transform((center) => center ?? true),
  scale: z
    .boolean()
    .nullish()
    .transform((scale) => scale ?? true),
});

/**
 * BatchNormalization as at inference, with the running mean and variance. Without `scale` gamma is 1, without `center`
 * beta is 0.
 */
export function batchNormalization(layer: Layer): Activation {
  const config = readConfig(layer, batchNormalizationSchema);
  const input = padded(layer, onlyInput(layer));
  const channels = input.shape[input.shape.length - 1];
  if (config.axis !== -1 && config.axis !== input.shape.length)
    refuse(layer, `axis ${config.axis} is not the channels' axis`);
  const constant = (values: Float32Array, name: string) =>
    layer.builder.floats(values, [channels], `${layer.output}/${name}`);
  const gamma = config.scale ? layer.weight('gamma', [channels]) : new Float32Array(channels).fill(1);
  const beta = config.center ? layer.weight('beta', [channels]) : new Float32Array(channels);
  const tensor = layer.builder.node(
    'BatchNormalization',
    [
      input.tensor,
      constant(gamma, 'gamma'),
      constant(beta, 'beta'),
      constant(layer.weight('moving_mean', [channels]), 'moving_mean'),
      constant(layer.weight('moving_variance', [channels]), 'moving_variance'),
    ],
    { epsilon: { float: config.epsilon } },
    { output: layer.output },
  );
  return { tensor, shape: input.shape };
}
