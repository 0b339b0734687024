import { z } from 'zod';
import {
  type Activation,
  channelsLastSchema,
  imageShape,
  type Layer,
  onlyInput,
  pairSchema,
  readConfig,
} from './layer.ts';
import { padded, padsAttribute, slide } from './padding.ts';

const poolingSchema = z.object({
  pool_size: pairSchema.nullish().transform((size): [number, number] => size ?? [2, 2]),
  strides: pairSchema.nullish(),
  padding: z
    .enum(['same', 'valid'])
    .nullish()
    .transform((padding) => padding ?? 'valid'),
  data_format: channelsLastSchema,
});

const globalPoolingSchema = z.object({
  data_format: channelsLastSchema,
  keepdims: z
    .boolean()
    .nullish()
    .transform((keep) => keep ?? false),
});

/** MaxPooling2D and AveragePooling2D. The mean that TensorFlow takes at a border is over the points inside the image. */
export function pooling(kind: 'Max' | 'Average') {
  return (layer: Layer): Activation => {
    const config = readConfig(layer, poolingSchema);
    const input = padded(layer, onlyInput(layer));
    const [height, width, channels] = imageShape(layer, input);
    const strides = config.strides ?? config.pool_size;
    const slid = slide(layer, [height, width], {
      kernel: config.pool_size,
      strides,
      dilations: [1, 1],
      padding: config.padding,
    });
    const pads = padsAttribute(slid.padding);
    const shape = [...slid.size, channels];
    const { output } = layer;
    if (config.pool_size[0] === height && config.pool_size[1] === width && pads.every((pad) => pad === 0)) {
      return { tensor: layer.builder.node(`Global${kind}Pool`, [input.tensor], {}, { output }), shape };
    }
    const attributes = {
      kernel_shape: config.pool_size,
      strides,
      pads,
      ...(kind === 'Average' ? { count_include_pad: 0 } : {}),
    };
    return { tensor: layer.builder.node(`${kind}Pool`, [input.tensor], attributes, { output }), shape };
  };
}

/** GlobalMaxPooling2D and GlobalAveragePooling2D: a vector, unless `keepdims`. */
export function globalPooling(kind: 'Max' | 'Average') {
  return (layer: Layer): Activation => {
    const { keepdims } = readConfig(layer, globalPoolingSchema);
    const input = padded(layer, onlyInput(layer));
    const channels = imageShape(layer, input)[2];
    const { builder, output } = layer;
    if (keepdims)
      return { tensor: builder.node(`Global${kind}Pool`, [input.tensor], {}, { output }), shape: [1, 1, channels] };
    const pooled = builder.node(`Global${kind}Pool`, [input.tensor]);
    return { tensor: builder.node('Flatten', [pooled], { axis: 1 }, { output }), shape: [channels] };
  };
}
