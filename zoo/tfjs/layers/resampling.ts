import { z } from 'zod';
import { inLayout } from './in-layout.ts';
import {
  type Activation,
  channelsLastSchema,
  channelsOf,
  expectRank,
  type Layer,
  onlyInput,
  readConfig,
  refuse,
  sizesSchema,
  withDefault,
} from './layer.ts';
import { channelsFirst } from './layout.ts';
import { crop, padded } from './padding.ts';

const interpolationSchema = withDefault(
  z.enum(['nearest', 'bilinear'], 'only nearest and bilinear can be imported'),
  'nearest',
);

/** UpSampling1D, 2D and 3D: enlarges by whole factors. */
export function upSampling(rank: number) {
  const schema = z.object({
    size: withDefault(sizesSchema(rank), Array(rank).fill(2)),
    data_format: channelsLastSchema,
    interpolation: interpolationSchema,
  });
  return (layer: Layer): Activation => {
    const { size, interpolation } = readConfig(layer, schema);
    const input = channelsFirst(layer, expectRank(layer, onlyInput(layer), rank));
    const shape = input.shape.map((points, axis) => (axis < rank ? points * size[axis] : points));
    // TensorFlow.js interpolates as TensorFlow 1 did, without half-pixel centres.
    const mode = layer.isTensorflowJs ? 'asymmetric' : 'half_pixel';
    const scales = layer.builder.floats([1, 1, ...size], [rank + 2]);
    const tensor = resized(
      layer,
      [input.tensor, '', scales],
      interpolation,
      interpolation === 'nearest' ? 'asymmetric' : mode,
    );
    return { tensor, layout: 'channels first', shape };
  };
}

const sizeSchema = z.object({ height: z.int().positive(), width: z.int().positive() });

/** Resizing to a height and a width, as in Keras: TensorFlow.js cannot run its own. */
export function resizing(layer: Layer): Activation {
  const schema = sizeSchema.extend({
    interpolation: interpolationSchema,
    crop_to_aspect_ratio: withDefault(z.boolean(), false),
  });
  const { height, width, crop_to_aspect_ratio: crops, ...config } = readConfig(layer, schema);
  // Both default to bilinear here.
  const interpolation = (layer.config as { interpolation?: string }).interpolation ? config.interpolation : 'bilinear';
  const input = channelsFirst(layer, expectRank(layer, onlyInput(layer), 2));
  if (crops) refuse(layer, 'crop_to_aspect_ratio is not supported');
  const channels = channelsOf(input);
  const batch = layer.builder.node('Shape', [input.tensor], { start: 0, end: 1 });
  const sizes = layer.builder.node('Concat', [batch, layer.builder.ints([channels, height, width])], { axis: 0 });
  const tensor = resized(layer, [input.tensor, '', '', sizes], interpolation, 'half_pixel');
  return { tensor, layout: 'channels first', shape: [height, width, channels] };
}

function resized(
  { builder, output }: Layer,
  [x, roi, ...target]: string[],
  interpolation: 'nearest' | 'bilinear',
  coordinates: 'asymmetric' | 'half_pixel',
): string {
  return builder.node(
    'Resize',
    [x, roi, ...target],
    {
      mode: interpolation === 'nearest' ? 'nearest' : 'linear',
      coordinate_transformation_mode: coordinates,
      nearest_mode: coordinates === 'asymmetric' ? 'floor' : 'round_prefer_ceil',
    },
    { output },
  );
}

/** CenterCrop of images that are large enough; smaller ones, which Keras would enlarge, are refused. */
export function centerCrop(layer: Layer): Activation {
  const { height, width } = readConfig(layer, sizeSchema);
  const input = padded(layer, expectRank(layer, onlyInput(layer), 2));
  const rest = [input.shape[0] - height, input.shape[1] - width];
  if (!rest.every((size) => size >= 0)) refuse(layer, `its input [${input.shape}] is smaller than ${height}×${width}`);
  const start = rest.map((size) => Math.floor(size / 2));
  return crop(layer, input, start, [height, width, channelsOf(input)]);
}

const numbers = z.union([z.number().transform((value) => [value]), z.array(z.number()).min(1)]);

/** Rescaling: scale · x + offset, each one number or one for each channel. */
export function rescaling(layer: Layer): Activation {
  const { scale, offset } = readConfig(layer, z.object({ scale: numbers, offset: withDefault(numbers, [0]) }));
  const input = padded(layer, onlyInput(layer));
  const { builder, output } = layer;
  const channels = channelsOf(input);
  const constant = (name: string, values: number[]) => {
    if (values.length !== 1 && values.length !== channels)
      refuse(layer, `its ${name} has ${values.length} numbers for ${channels} channels`);
    const shape = inLayout(input, [...Array(input.shape.length - 1).fill(1), values.length]);
    return layer.constant(name, Float32Array.from(values), shape);
  };
  const scaled = builder.node('Mul', [input.tensor, constant('scale', scale)]);
  return { ...input, tensor: builder.node('Add', [scaled, constant('offset', offset)], {}, { output }) };
}
