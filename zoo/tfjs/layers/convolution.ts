import { z } from 'zod';
import { activate, activationSchema, beforeActivation } from './activation.ts';
import {
  type Activation,
  channelsLastSchema,
  channelsOf,
  expectRank,
  type Layer,
  onlyInput,
  product,
  readConfig,
  refuse,
  sizesSchema,
  withDefault,
} from './layer.ts';
import { channelsFirst } from './layout.ts';
import { padsAttribute, slide } from './padding.ts';

function windowSchema(rank: number) {
  const ones: number[] = Array(rank).fill(1);
  return z.object({
    kernel_size: sizesSchema(rank),
    strides: withDefault(sizesSchema(rank), ones),
    dilation_rate: withDefault(sizesSchema(rank), ones),
    padding: z.enum(rank === 1 ? ['same', 'valid', 'causal'] : ['same', 'valid'], 'must be same or valid'),
    data_format: channelsLastSchema,
    activation: activationSchema,
    use_bias: withDefault(z.boolean(), true),
  });
}

type WindowConfig = z.infer<ReturnType<typeof windowSchema>>;

const filtersSchema = z.object({ filters: z.int().positive() });
const multiplierSchema = z.object({ depth_multiplier: withDefault(z.int().positive(), 1) });

/** Conv1D, 2D and 3D: Keras has the kernel as `[…size, in, out]`, ONNX as `[out, in, …size]`. */
export function conv(rank: number) {
  const schema = windowSchema(rank)
    .and(filtersSchema)
    .and(z.object({ groups: withDefault(z.int().positive(), 1) }));
  return (layer: Layer): Activation => {
    const config = readConfig(layer, schema);
    const input = expectRank(layer, onlyInput(layer), rank);
    const inputs = channelsOf(input) / config.groups;
    if (!Number.isInteger(inputs) || config.filters % config.groups !== 0)
      refuse(
        layer,
        `${config.groups} groups divide neither ${channelsOf(input)} channels nor ${config.filters} filters`,
      );
    const kernel = kernelOf(layer, 'kernel', config.kernel_size, inputs, config.filters);
    return convolve(layer, input, config, { kernel, group: config.groups, filters: config.filters });
  };
}

/** DepthwiseConv1D and 2D: a convolution with as many groups as channels; the kernel is `[…size, in, multiplier]`. */
export function depthwiseConv(rank: number) {
  const schema = windowSchema(rank).and(multiplierSchema);
  return (layer: Layer): Activation => {
    const config = readConfig(layer, schema);
    const input = expectRank(layer, onlyInput(layer), rank);
    return convolve(layer, input, config, depthwiseKernel(layer, input, config));
  };
}

/** SeparableConv1D and 2D: depthwise, then with a kernel of one point; bias and activation come after both. */
export function separableConv(rank: number) {
  const schema = windowSchema(rank).and(multiplierSchema).and(filtersSchema);
  return (layer: Layer): Activation => {
    const config = readConfig(layer, schema);
    const input = expectRank(layer, onlyInput(layer), rank);
    const depthwise = depthwiseKernel(layer, input, config);
    const bare: WindowConfig = { ...config, use_bias: false, activation: 'linear' };
    const spread = convolve(layer, input, bare, depthwise, layer.builder.unique(layer.name));
    const point: number[] = Array(rank).fill(1);
    const kernel = kernelOf(layer, 'pointwise_kernel', point, depthwise.filters, config.filters);
    const pointwise = { ...config, kernel_size: point, strides: point, dilation_rate: point };
    return convolve(layer, spread, pointwise, { kernel, group: 1, filters: config.filters });
  };
}

interface Kernel {
  kernel: string;
  group: number;
  filters: number;
}

function depthwiseKernel(
  layer: Layer,
  input: Activation,
  { kernel_size, depth_multiplier }: { kernel_size: number[]; depth_multiplier: number },
): Kernel {
  const channels = channelsOf(input);
  const filters = channels * depth_multiplier;
  // Output channel `channel * multiplier + m` belongs to `channel` in both, so the last two axes count as one.
  const weights = layer.weight('depthwise_kernel', [...kernel_size, channels, depth_multiplier]);
  const moved = toOutputFirst(weights, product(kernel_size), 1, filters);
  const kernel = layer.constant('depthwise_kernel', moved, [filters, 1, ...kernel_size]);
  return { kernel, group: channels, filters };
}

function kernelOf(layer: Layer, name: string, size: number[], inputs: number, outputs: number): string {
  const moved = toOutputFirst(layer.weight(name, [...size, inputs, outputs]), product(size), inputs, outputs);
  return layer.constant(name, moved, [outputs, inputs, ...size]);
}

function convolve(
  layer: Layer,
  given: Activation,
  config: WindowConfig,
  { kernel, group, filters }: Kernel,
  output?: string,
): Activation {
  const window = {
    kernel: config.kernel_size,
    strides: config.strides,
    dilations: config.dilation_rate,
    padding: config.padding,
  };
  const slid = slide(layer, given.shape.slice(0, -1), window);
  // Pending zeros are included, except with auto_pad, which allows no others.
  const { padding: waiting, ...bare } = given;
  const takesZeros = given.layout === 'channels first' && !slid.isOpen;
  const input = channelsFirst(layer, takesZeros ? bare : given);
  const inputs = [input.tensor, kernel];
  if (config.use_bias) inputs.push(biasOf(layer, filters));
  const tensor = layer.builder.node(
    'Conv',
    inputs,
    {
      kernel_shape: config.kernel_size,
      strides: config.strides,
      dilations: config.dilation_rate,
      ...padsAttribute(slid, takesZeros ? waiting : undefined),
      group,
    },
    output ? { output } : beforeActivation(layer, config.activation),
  );
  return activate(layer, config.activation, { tensor, layout: 'channels first', shape: [...slid.size, filters] });
}

const biasOf = (layer: Layer, filters: number) => layer.constant('bias', layer.weight('bias', [filters]), [filters]);

/**
 * Conv1DTranspose, 2D and 3D: the gradient of a convolution, whose kernel is `[…size, out, in]`. With `same` padding the
 * output has stride times the input's points; with `valid`, the reach of the kernel more. Source: `deconv_output_length` of
 * keras/utils/conv_utils.py.
 */
export function transposedConv(rank: number) {
  const schema = windowSchema(rank)
    .and(filtersSchema)
    .and(
      z.object({
        output_padding: z
          .union([
            z.array(z.int().min(0)).length(rank),
            z
              .int()
              .min(0)
              .transform((size): number[] => Array(rank).fill(size)),
          ])
          .nullish(),
      }),
    );
  return (layer: Layer): Activation => {
    const config = readConfig(layer, schema);
    const input = channelsFirst(layer, expectRank(layer, onlyInput(layer), rank));
    const { kernel_size: kernel, strides, dilation_rate: dilations, filters, output_padding: extra } = config;
    if (config.padding === 'causal') refuse(layer, 'padding must be same or valid');
    const axes = input.shape.slice(0, -1).map((size, axis) => {
      const reach = (kernel[axis] - 1) * dilations[axis] + 1;
      const isSame = config.padding === 'same';
      // The part of the kernel's reach beyond the output: cropped, the odd point at the end; or, if negative, added there.
      let surplus = isSame ? reach - strides[axis] : Math.min(reach - strides[axis], 0);
      let before = isSame ? Math.floor(Math.max(surplus, 0) / 2) : 0;
      if (extra) {
        before = isSame ? Math.floor(reach / 2) : 0;
        surplus = 2 * before - extra[axis];
      }
      return { size: (size - 1) * strides[axis] + reach - surplus, before, after: surplus - before };
    });
    const channels = channelsOf(input);
    const moved = toOutputFirst(
      layer.weight('kernel', [...kernel, filters, channels]),
      product(kernel),
      filters,
      channels,
    );
    const inputs = [input.tensor, layer.constant('kernel', moved, [channels, filters, ...kernel])];
    if (config.use_bias) inputs.push(biasOf(layer, filters));
    const attributes = {
      kernel_shape: kernel,
      strides,
      dilations,
      pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => Math.max(after, 0))],
      output_padding: axes.map(({ after }) => Math.max(-after, 0)),
    };
    const tensor = layer.builder.node('ConvTranspose', inputs, attributes, beforeActivation(layer, config.activation));
    const shape = [...axes.map(({ size }) => size), filters];
    return activate(layer, config.activation, { tensor, layout: 'channels first', shape });
  };
}

/** `[points, in, out]` → `[out, in, points]`. */
function toOutputFirst(values: Float32Array, points: number, inputs: number, outputs: number): Float32Array {
  const moved = new Float32Array(values.length);
  let from = 0;
  for (let point = 0; point < points; point++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) moved[(o * inputs + i) * points + point] = values[from++];
    }
  }
  return moved;
}
