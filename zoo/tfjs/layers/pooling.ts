import { z } from 'zod';
import {
  type Activation,
  channelsLastSchema,
  channelsOf,
  expectRank,
  type Layer,
  onlyInput,
  readConfig,
  sizesSchema,
  withDefault,
} from './layer.ts';
import { channelsFirst } from './layout.ts';
import { padded, padsAttribute, slide } from './padding.ts';

/** Max and AveragePooling1D, 2D and 3D. TensorFlow's mean at a border is over the points inside the image. */
export function pooling(kind: 'Max' | 'Average', rank: number) {
  const schema = z.object({
    pool_size: withDefault(sizesSchema(rank), Array(rank).fill(2)),
    strides: sizesSchema(rank).nullish(),
    padding: withDefault(z.enum(['same', 'valid']), 'valid'),
    data_format: channelsLastSchema,
  });
  return (layer: Layer): Activation => {
    const config = readConfig(layer, schema);
    const input = channelsFirst(layer, expectRank(layer, onlyInput(layer), rank));
    const strides = config.strides ?? config.pool_size;
    const sides = input.shape.slice(0, -1);
    const dilations = Array(rank).fill(1);
    const slid = slide(layer, sides, { kernel: config.pool_size, strides, dilations, padding: config.padding });
    const result = { layout: 'channels first' as const, shape: [...slid.size, channelsOf(input)] };
    const { builder, output } = layer;
    const coversAll = sides.every((side, axis) => side === config.pool_size[axis]);
    if (coversAll && slid.padding.flat().every((zeros) => zeros === 0)) {
      return { ...result, tensor: builder.node(`Global${kind}Pool`, [input.tensor], {}, { output }) };
    }
    const attributes = {
      kernel_shape: config.pool_size,
      strides,
      ...padsAttribute(slid),
      ...(kind === 'Average' ? { count_include_pad: 0 } : {}),
    };
    return { ...result, tensor: builder.node(`${kind}Pool`, [input.tensor], attributes, { output }) };
  };
}

/** GlobalMax and GlobalAveragePooling1D, 2D and 3D: a vector, unless `keepdims`. */
export function globalPooling(kind: 'Max' | 'Average', rank: number) {
  const schema = z.object({ data_format: channelsLastSchema, keepdims: withDefault(z.boolean(), false) });
  return (layer: Layer): Activation => {
    const { keepdims } = readConfig(layer, schema);
    const input = padded(layer, expectRank(layer, onlyInput(layer), rank));
    const { builder, output } = layer;
    const channels = channelsOf(input);
    const shape = keepdims ? [...Array(rank).fill(1), channels] : [channels];
    // TensorFlow.js averages all steps, masked or not.
    if (input.mask && kind === 'Average' && rank === 1 && !layer.isTensorflowJs)
      return { tensor: maskedMean(layer, input, input.mask, keepdims), layout: input.layout, shape };
    if (input.layout === 'plain') {
      const op = kind === 'Max' ? 'ReduceMax' : 'ReduceMean';
      const axes = builder.ints(Array.from({ length: rank }, (_, axis) => axis + 1));
      const tensor = builder.node(op, [input.tensor, axes], { keepdims: Number(keepdims) }, { output });
      return { tensor, layout: 'plain', shape };
    }
    if (keepdims)
      return { tensor: builder.node(`Global${kind}Pool`, [input.tensor], {}, { output }), layout: input.layout, shape };
    const pooled = builder.node(`Global${kind}Pool`, [input.tensor]);
    return { tensor: builder.node('Flatten', [pooled], { axis: 1 }, { output }), layout: 'plain', shape };
  };
}

/** The mean over the unmasked steps. */
function maskedMean({ builder, output }: Layer, input: Activation, mask: string, keepdims: boolean): string {
  const [time, features] = input.layout === 'plain' ? [1, 2] : [2, 1];
  const axes = builder.ints([time]);
  const counted = builder.node('Unsqueeze', [builder.node('Cast', [mask], { to: 1 }), builder.ints([features])]);
  const attributes = { keepdims: Number(keepdims) };
  const sum = builder.node('ReduceSum', [builder.node('Mul', [input.tensor, counted]), axes], attributes);
  return builder.node('Div', [sum, builder.node('ReduceSum', [counted, axes], attributes)], {}, { output });
}
