import { z } from 'zod';
import { type Activation, channelsLastSchema, type Layer, onlyInput, readConfig, refuse } from './layer.ts';
import { padded } from './padding.ts';

const product = (shape: number[]) => shape.reduce((total, size) => total * size, 1);

/** Flatten, in Keras's order of elements: channels run fastest. */
export function flatten(layer: Layer): Activation {
  readConfig(layer, z.object({ data_format: channelsLastSchema }));
  const input = padded(layer, onlyInput(layer));
  if (input.shape.length === 1) return input;
  const tensor = layer.builder.node('Flatten', [inKerasOrder(layer, input)], { axis: 1 }, { output: layer.output });
  return { tensor, shape: [product(input.shape)] };
}

const reshapeSchema = z.object({
  // TensorFlow.js writes null for the dimension that Keras writes as -1.
  target_shape: z
    .array(
      z
        .int()
        .min(-1)
        .nullable()
        .transform((size) => size ?? -1),
    )
    .min(1),
});

/** Reshape to a vector or to an image. */
export function reshape(layer: Layer): Activation {
  const { target_shape: target } = readConfig(layer, reshapeSchema);
  const input = padded(layer, onlyInput(layer));
  const known = product(target.filter((size) => size !== -1));
  const shape = target.map((size) => (size === -1 ? product(input.shape) / known : size));
  if (product(shape) !== product(input.shape) || shape.some((size) => !Number.isInteger(size) || size < 1)) {
    refuse(layer, `[${input.shape}] cannot become [${target}]`);
  }
  if (shape.length !== 1 && shape.length !== 3)
    refuse(layer, `only vectors and images are supported, not the shape [${shape}]`);
  const { builder, output } = layer;
  const to = builder.ints([0, ...shape]);
  if (shape.length === 1)
    return { tensor: builder.node('Reshape', [inKerasOrder(layer, input), to], {}, { output }), shape };
  const image = builder.node('Reshape', [inKerasOrder(layer, input), to]);
  return { tensor: builder.node('Transpose', [image], { perm: [0, 3, 1, 2] }, { output }), shape };
}

/** The tensor with its elements as Keras counts them. An image of one point or one channel has them so already. */
function inKerasOrder(layer: Layer, input: Activation): string {
  const [height, width, channels] = input.shape;
  if (input.shape.length !== 3 || height * width === 1 || channels === 1) return input.tensor;
  return layer.builder.node('Transpose', [input.tensor], { perm: [0, 2, 3, 1] });
}
