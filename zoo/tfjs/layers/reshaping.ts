import { z } from 'zod';
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
} from './layer.ts';
import { plain } from './layout.ts';
import { padded } from './padding.ts';

/** Flatten, in Keras's order of elements: channels vary fastest. */
export function flatten(layer: Layer): Activation {
  readConfig(layer, z.object({ data_format: channelsLastSchema }));
  const input = padded(layer, onlyInput(layer));
  if (input.shape.length === 1) return input;
  const tensor = layer.builder.node('Flatten', [inKerasOrder(layer, input)], { axis: 1 }, { output: layer.output });
  return { tensor, layout: 'plain', shape: [product(input.shape)] };
}

const reshapeSchema = z.object({
  // TensorFlow.js writes null for the dimension that Keras writes as -1.
  target_shape: z.array(
    z
      .int()
      .min(-1)
      .nullable()
      .transform((size) => size ?? -1),
  ),
});

/** Reshape to any shape with as many elements. */
export function reshape(layer: Layer): Activation {
  const { target_shape: target } = readConfig(layer, reshapeSchema);
  const input = padded(layer, onlyInput(layer));
  const known = product(target.filter((size) => size !== -1));
  const total = product(input.shape);
  const shape = target.map((size) => (size === -1 ? total / known : size));
  const isWhole = shape.every((size) => Number.isNaN(size) || (Number.isInteger(size) && size >= 1));
  if (
    !isWhole ||
    (!Number.isNaN(total) && product(shape) !== total) ||
    target.filter((size) => size === -1).length > 1
  ) {
    refuse(layer, `[${input.shape}] cannot become [${target}]`);
  }
  const { builder, output } = layer;
  // The channels that scale an image, [1, 1, channels], are the same in both layouts.
  if (shape.length === 3 && product(shape.slice(0, 2)) === 1) {
    const to = builder.ints([0, shape[2], 1, 1]);
    const tensor = builder.node('Reshape', [inKerasOrder(layer, input), to], {}, { output });
    return { tensor, layout: 'channels first', shape };
  }
  const to = builder.ints([0, ...shape.map((size) => (Number.isNaN(size) ? -1 : size))]);
  const tensor = builder.node('Reshape', [inKerasOrder(layer, input), to], {}, { output });
  return { tensor, layout: 'plain', shape };
}

/** The tensor with its elements in Keras's order. An image of one point or one channel has that order already. */
function inKerasOrder(layer: Layer, input: Activation): string {
  const isSame = product(input.shape.slice(0, -1)) === 1 || channelsOf(input) === 1;
  return isSame ? input.tensor : plain(layer, input).tensor;
}

/** Permute: axes counted from 1, without the batch. */
export function permute(layer: Layer): Activation {
  const { dims } = readConfig(layer, z.object({ dims: z.array(z.int().min(1)).min(1) }));
  const input = plain(layer, onlyInput(layer));
  if (dims.toSorted((a, b) => a - b).join() !== input.shape.map((_, axis) => axis + 1).join())
    refuse(layer, `its dims [${dims}] do not name each axis of [${input.shape}] once`);
  const tensor = layer.builder.node('Transpose', [input.tensor], { perm: [0, ...dims] }, { output: layer.output });
  return { tensor, layout: 'plain', shape: dims.map((axis) => input.shape[axis - 1]) };
}

/** RepeatVector: `[features]` → `[n, features]`. */
export function repeatVector(layer: Layer): Activation {
  const { n } = readConfig(layer, z.object({ n: z.int().positive() }));
  const input = expectRank(layer, onlyInput(layer), 0);
  const { builder, output } = layer;
  const row = builder.node('Unsqueeze', [input.tensor, builder.ints([1])]);
  const tensor = builder.node('Expand', [row, builder.ints([1, n, 1])], {}, { output });
  return { tensor, layout: 'plain', shape: [n, ...input.shape] };
}
