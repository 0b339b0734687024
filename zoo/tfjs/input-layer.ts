import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import type { GraphBuilder } from '../onnx/builder.ts';
import { PIXELS } from './imported-graph.ts';
import type { Activation } from './layers/layer.ts';
import type { KerasLayer } from './topology.ts';

const sizeSchema = z.int().positive().nullable();
const shapeSchema = z.tuple([z.int().nullable()], sizeSchema);
const schema = z
  .object({
    batch_input_shape: shapeSchema.optional(),
    batch_shape: shapeSchema.optional(),
    dtype: z.unknown().optional(),
  })
  .transform(({ batch_input_shape, batch_shape, dtype }) => ({ shape: batch_input_shape ?? batch_shape, dtype }));

/** Names for the sizes that are known only at run time, by the number of axes besides the batch. */
const OPEN: Record<number, string[]> = { 1: ['time'], 2: ['time', 'features'], 3: ['height', 'width', 'channels'] };

/**
 * Adds an input of a Keras model to the graph: an image as `pixels`, with its channels in front; any other under its layer's
 * name, in Keras's layout. Integers of any size become int64.
 */
export function inputLayer(builder: GraphBuilder, { name, config }: Pick<KerasLayer, 'name' | 'config'>): Activation {
  const parsed = schema.safeParse(config);
  const given = parsed.success ? parsed.data.shape : undefined;
  if (!given || given.length < 2) {
    throw new InvalidInputError(
      `The layer ${name} must state the model's input as batch_input_shape [null, height, width, channels] in whole numbers, but states ${JSON.stringify(config.batch_input_shape)}.`,
    );
  }
  const shape = given.slice(1).map((size) => size ?? Number.NaN);
  const isWhole = /^u?int\d+$/.test(`${parsed.data?.dtype}`);
  const isImage = shape.length === 3 && !isWhole;
  const open = OPEN[shape.length] ?? [];
  const named = shape.map((size, axis) => (Number.isNaN(size) ? (open[axis] ?? `size_${axis + 1}`) : size));
  const [height, width, channels] = named;
  const isTaken = builder.graph.inputs.some((input) => input.name === PIXELS);
  const tensor = builder.input(
    isImage && !isTaken ? PIXELS : name,
    isWhole ? 'int64' : 'float',
    isImage ? ['batch', channels, height, width] : ['batch', ...named],
  );
  return { tensor, layout: isImage ? 'channels first' : 'plain', shape };
}
