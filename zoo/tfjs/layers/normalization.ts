import { z } from 'zod';
import {
  type Activation,
  channelsOf,
  type Layer,
  onlyInput,
  product,
  readConfig,
  refuse,
  withDefault,
} from './layer.ts';
import { axisOf, channelsFirst, plain } from './layout.ts';
import { padded } from './padding.ts';

const axesSchema = z.union([z.int().transform((axis) => [axis]), z.array(z.int()).min(1)]);

const schema = z.object({
  axis: withDefault(axesSchema, [-1]),
  epsilon: withDefault(z.number().positive(), 1e-3),
  center: withDefault(z.boolean(), true),
  scale: withDefault(z.boolean(), true),
});

/** Gamma and beta; without `scale` gamma is 1, without `center` beta is 0. */
function affine(layer: Layer, { scale, center }: { scale: boolean; center: boolean }, shape: number[]) {
  const size = product(shape);
  return {
    gamma: scale ? layer.weight('gamma', shape) : new Float32Array(size).fill(1),
    beta: center ? layer.weight('beta', shape) : new Float32Array(size),
  };
}

/** BatchNormalization as at inference, with the running mean and variance. */
export function batchNormalization(layer: Layer): Activation {
  const config = readConfig(layer, schema);
  if (config.axis.length !== 1) refuse(layer, `its axes [${config.axis}] are more than one`);
  const given = padded(layer, onlyInput(layer));
  const { place } = axisOf(layer, given, config.axis[0]);
  const size = [given.shape[place]];
  const { gamma, beta } = affine(layer, config, size);
  const mean = layer.weight('moving_mean', size);
  const variance = layer.weight('moving_variance', size);
  const { builder, output } = layer;
  if (place !== given.shape.length - 1)
    return otherAxis(layer, given, place, { gamma, beta, mean, variance, ...config });
  const input = channelsFirst(layer, given);
  const parameters = Object.entries({ gamma, beta, moving_mean: mean, moving_variance: variance });
  const tensor = builder.node(
    'BatchNormalization',
    [input.tensor, ...parameters.map(([name, values]) => layer.constant(name, values, size))],
    { epsilon: { float: config.epsilon } },
    { output },
  );
  return { ...input, tensor };
}

/** Along another axis than the channels': one product and one sum, γ/√(σ² + ε) · x + (β − μγ/√(σ² + ε)). */
function otherAxis(
  layer: Layer,
  given: Activation,
  place: number,
  {
    gamma,
    beta,
    mean,
    variance,
    epsilon,
  }: Record<'gamma' | 'beta' | 'mean' | 'variance', Float32Array> & { epsilon: number },
): Activation {
  const input = plain(layer, given);
  const shape = input.shape.map((size, axis) => (axis === place ? size : 1));
  const factor = gamma.map((value, i) => value / Math.sqrt(variance[i] + epsilon));
  const offset = beta.map((value, i) => value - mean[i] * factor[i]);
  const { builder, output } = layer;
  const scaled = builder.node('Mul', [input.tensor, layer.constant('scale', factor, shape)]);
  return { ...input, tensor: builder.node('Add', [scaled, layer.constant('offset', offset, shape)], {}, { output }) };
}

/** LayerNormalization over the last axis or the last few. */
export function layerNormalization(layer: Layer): Activation {
  const config = readConfig(layer, schema);
  const input = plain(layer, onlyInput(layer));
  const rank = input.shape.length;
  const places = config.axis.map((axis) => axisOf(layer, input, axis).place).toSorted((a, b) => a - b);
  if (places.some((place, i) => place !== rank - places.length + i))
    refuse(layer, `it normalizes over the axes [${config.axis}], which are not the last ones`);
  const shape = input.shape.slice(places[0]);
  const { gamma, beta } = affine(layer, config, shape);
  const tensor = layer.builder.node(
    'LayerNormalization',
    [input.tensor, layer.constant('gamma', gamma, shape), layer.constant('beta', beta, shape)],
    { axis: places[0] + 1, epsilon: { float: config.epsilon } },
    { output: layer.output },
  );
  return { ...input, tensor };
}

/** GroupNormalization over groups of channels; −1 groups: each channel separately. */
export function groupNormalization(layer: Layer): Activation {
  const { groups: given, ...config } = readConfig(layer, schema.extend({ groups: withDefault(z.int().min(-1), 32) }));
  const input = channelsFirst(layer, onlyInput(layer));
  if (config.axis.length !== 1 || axisOf(layer, input, config.axis[0]).place !== input.shape.length - 1)
    refuse(layer, `axis ${config.axis} is not the channels' axis`);
  const channels = channelsOf(input);
  const groups = given === -1 ? channels : given;
  if (groups < 1 || channels % groups !== 0) refuse(layer, `${groups} groups do not divide ${channels} channels`);
  const { gamma, beta } = affine(layer, config, [channels]);
  const tensor = layer.builder.node(
    'GroupNormalization',
    [input.tensor, layer.constant('gamma', gamma, [channels]), layer.constant('beta', beta, [channels])],
    { num_groups: groups, epsilon: { float: config.epsilon } },
    { output: layer.output },
  );
  return { ...input, tensor };
}

const statistics = z.union([z.number().transform((value) => [value]), z.array(z.number())]).nullish();

/** Normalization: (x − mean) / max(√variance, 1e-7), with the statistics of the training data, along the last axis. */
export function normalization(layer: Layer): Activation {
  const config = readConfig(
    layer,
    z.object({
      axis: axesSchema.nullish(),
      mean: statistics,
      variance: statistics,
      invert: withDefault(z.boolean(), false),
    }),
  );
  const input = plain(layer, onlyInput(layer));
  const channels = channelsOf(input);
  if (config.invert) refuse(layer, 'invert is not supported');
  const axes = config.axis ?? [];
  if (axes.length > 1 || (axes.length === 1 && axisOf(layer, input, axes[0]).place !== input.shape.length - 1))
    refuse(layer, `axis [${axes}] is not the last one`);
  const size = axes.length === 1 ? [channels] : [];
  const values = (given: number[] | null | undefined, name: string) =>
    given ? Float32Array.from(given) : layer.weight(name, size);
  const mean = values(config.mean, 'mean');
  const deviation = values(config.variance, 'variance').map((value) => Math.max(Math.sqrt(value), 1e-7));
  if (mean.length !== deviation.length || (mean.length !== 1 && mean.length !== channels))
    refuse(layer, `it has ${mean.length} means and ${deviation.length} variances for ${channels} channels`);
  const { builder, output } = layer;
  const centred = builder.node('Sub', [input.tensor, layer.constant('mean', mean, [mean.length])]);
  const scale = layer.constant('deviation', deviation, [deviation.length]);
  return { ...input, tensor: builder.node('Div', [centred, scale], {}, { output }) };
}
