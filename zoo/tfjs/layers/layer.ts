import { z } from 'zod';
import { InvalidInputError } from '../../errors.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';

/** What a layer hands to the next: a tensor of the ONNX graph, and its shape in Keras's terms. */
export interface Activation {
  tensor: string;
  /** Without the batch: `[height, width, channels]` of an image (the tensor is `[batch, channels, height, width]`), `[features]` of a vector. */
  shape: number[];
  /** Zeros still to be put around the image; `shape` counts them already. See `padding.ts`. */
  padding?: Padding;
}

export interface Padding {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** One layer at the moment it is translated. */
export interface Layer {
  name: string;
  className: string;
  config: unknown;
  inputs: Activation[];
  builder: GraphBuilder;
  /** Name for the tensor that the layer outputs. */
  output: string;
  /** The values of one of the layer's weights, whose shape must be as given. */
  weight(name: string, shape: number[]): Float32Array;
}

/** Adds a layer's nodes to the graph and returns its output. A layer that does nothing at inference returns its input. */
export type LayerImporter = (layer: Layer) => Activation;

/** A positive whole number or two of them, `[height, width]`. */
export const pairSchema = z.union([
  z.tuple([z.int().positive(), z.int().positive()]),
  z
    .int()
    .positive()
    .transform((size): [number, number] => [size, size]),
]);

/** Keras's default; the transposed layout is refused rather than read the wrong way round. */
export const channelsLastSchema = z
  .literal('channels_last', 'only data_format channels_last can be imported')
  .nullish();

export function refuse(layer: Pick<Layer, 'name' | 'className'>, reason: string): never {
  throw new InvalidInputError(`The ${layer.className} layer ${layer.name} cannot be imported: ${reason}.`);
}

export function readConfig<T>(layer: Layer, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(layer.config);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'config'}: ${issue.message}`);
  return refuse(layer, issues.join('; '));
}

/** The layer's only input. */
export function onlyInput(layer: Layer): Activation {
  const [input, ...others] = layer.inputs;
  if (!input || others.length > 0) refuse(layer, `it has ${layer.inputs.length} inputs where one is expected`);
  return input;
}

/** Checks that an activation is an image and returns its `[height, width, channels]`. */
export function imageShape(layer: Layer, activation: Activation): [number, number, number] {
  const [height, width, channels] = activation.shape;
  if (activation.shape.length !== 3) {
    refuse(layer, `its input has the shape [${activation.shape}] where an image [height, width, channels] is expected`);
  }
  return [height, width, channels];
}
