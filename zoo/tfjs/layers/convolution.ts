import { z } from 'zod';
import { activate, activationSchema, beforeActivation } from './activation.ts';
import {
  type Activation,
  channelsLastSchema,
  imageShape,
  type Layer,
  onlyInput,
  pairSchema,
  readConfig,
} from './layer.ts';
import { NO_PADDING, padsAttribute, slide, type Window } from './padding.ts';

const windowSchema = z.object({
  kernel_size: pairSchema,
  strides: pairSchema.nullish().transform((strides): [number, number] => strides ?? [1, 1]),
  dilation_rate: pairSchema.nullish().transform((rate): [number, number] => rate ?? [1, 1]),
  padding: z.enum(['same', 'valid'], 'must be same or valid'),
  data_format: channelsLastSchema,
  activation: activationSchema.nullish().transform((name) => name ?? 'linear'),
  use_bias: z
    .boolean()
    .nullish()
    .transform((use) => use ?? true),
});

const convSchema = windowSchema.extend({
  filters: z.int().positive(),
  groups: z.literal(1, 'grouped convolutions cannot be imported').nullish(),
});

const depthwiseSchema = windowSchema.extend({
  depth_multiplier: z
    .int()
    .positive()
    .nullish()
    .transform((multiplier) => multiplier ?? 1),
});

const separableSchema = depthwiseSchema.extend({ filters: z.int().positive() });

/** Conv2D: Keras has its kernel as `[height, width, in, out]`, ONNX as `[out, in, height, width]`. */
export function conv2d(layer: Layer): Activation {
  const config = readConfig(layer, convSchema);
  const input = onlyInput(layer);
  const channels = imageShape(layer, input)[2];
  const weights = layer.weight('kernel', [...config.kernel_size, channels, config.filters]);
  const kernel = layer.builder.floats(
    toOutputFirst(weights, config.kernel_size, channels, config.filters),
    [config.filters, channels, ...config.kernel_size],
    `${layer.output}/kernel`,
  );
  return convolve(layer, input, config, { kernel, group: 1, filters: config.filters });
}

/** DepthwiseConv2D: a convolution in as many groups as there are channels; Keras's kernel is `[height, width, in, multiplier]`. */
export function depthwiseConv2d(layer: Layer): Activation {
  const config = readConfig(layer, depthwiseSchema);
  const input = onlyInput(layer);
  return convolve(layer, input, config, depthwiseKernel(layer, input, config));
}

/** SeparableConv2D: depthwise, then 1×1; bias and activation come after both. */
export function separableConv2d(layer: Layer): Activation {
  const config = readConfig(layer, separableSchema);
  const input = onlyInput(layer);
  const depthwise = depthwiseKernel(layer, input, config);
  const spread = convolve(
    layer,
    input,
    { ...config, use_bias: false, activation: 'linear' },
    depthwise,
    layer.builder.unique(layer.name),
  );
  const weights = layer.weight('pointwise_kernel', [1, 1, depthwise.filters, config.filters]);
  const kernel = layer.builder.floats(
    toOutputFirst(weights, [1, 1], depthwise.filters, config.filters),
    [config.filters, depthwise.filters, 1, 1],
    `${layer.output}/pointwise_kernel`,
  );
  const onePoint: [number, number] = [1, 1];
  const pointwise = { ...config, kernel_size: onePoint, strides: onePoint, dilation_rate: onePoint };
  return convolve(layer, spread, pointwise, { kernel, group: 1, filters: config.filters });
}

interface Kernel {
  kernel: string;
  group: number;
  filters: number;
}

function depthwiseKernel(layer: Layer, input: Activation, config: z.infer<typeof depthwiseSchema>): Kernel {
  const channels = imageShape(layer, input)[2];
  const filters = channels * config.depth_multiplier;
  // Output channel `channel * multiplier + m` belongs to `channel` in both, so the last two axes count as one.
  const weights = layer.weight('depthwise_kernel', [...config.kernel_size, channels, config.depth_multiplier]);
  const kernel = layer.builder.floats(
    toOutputFirst(weights, config.kernel_size, 1, filters),
    [filters, 1, ...config.kernel_size],
    `${layer.output}/depthwise_kernel`,
  );
  return { kernel, group: channels, filters };
}

function convolve(
  layer: Layer,
  input: Activation,
  config: z.infer<typeof windowSchema>,
  { kernel, group, filters }: Kernel,
  output?: string,
): Activation {
  const [height, width] = imageShape(layer, input);
  const window: Window = {
    kernel: config.kernel_size,
    strides: config.strides,
    dilations: config.dilation_rate,
    padding: config.padding,
  };
  const slid = slide(layer, [height, width], window);
  const inputs = [input.tensor, kernel];
  if (config.use_bias)
    inputs.push(layer.builder.floats(layer.weight('bias', [filters]), [filters], `${layer.output}/bias`));
  const tensor = layer.builder.node(
    'Conv',
    inputs,
    {
      kernel_shape: config.kernel_size,
      strides: config.strides,
      dilations: config.dilation_rate,
      pads: padsAttribute(input.padding ?? NO_PADDING, slid.padding),
      group,
    },
    output ? { output } : beforeActivation(layer, config.activation),
  );
  return activate(layer, config.activation, tensor, [...slid.size, filters]);
}

/** `[height, width, in, out]` → `[out, in, height, width]`. */
function toOutputFirst(
  values: Float32Array,
  [height, width]: [number, number],
  inputs: number,
  outputs: number,
): Float32Array {
  const area = height * width;
  const moved = new Float32Array(values.length);
  let from = 0;
  for (let point = 0; point < area; point++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) moved[(o * inputs + i) * area + point] = values[from++];
    }
  }
  return moved;
}
