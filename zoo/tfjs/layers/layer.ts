import { z } from 'zod';
import { InvalidInputError } from '../../errors.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import { PLAIN_ISSUES } from '../../plain-issues.ts';

/** A layer's result: a tensor of the ONNX graph, and its shape in Keras's terms. */
export interface Activation {
  tensor: string;
  /**
   * Without the batch, in Keras's order: `[height, width, channels]` of an image, `[time, features]` of a sequence,
   * `[features]` of a vector. NaN means a size that is known only at run time.
   */
  shape: number[];
  /**
   * `channels first`: the tensor is `[batch, channels, height, width]` or `[batch, channels, time]`; `plain`: Keras's
   * layout.
   */
  layout: 'plain' | 'channels first';
  /** Zeros still to be put around the image; `shape` includes them. See `padding.ts`. */
  padding?: Padding;
  /** A bool tensor `[batch, time]`: the unmasked steps, if a Masking or an Embedding masks some. */
  mask?: string;
}

/** Zeros before and after, for each axis except the channels'. */
export type Padding = [before: number, after: number][];

/** One layer during its translation. */
export interface Layer {
  name: string;
  className: string;
  config: unknown;
  inputs: Activation[];
  builder: GraphBuilder;
  /** Name for the tensor that the layer outputs. */
  output: string;
  /** Whether TensorFlow.js wrote the model, whose layers differ from Keras's in a few details, or Keras did. */
  isTensorflowJs: boolean;
  /** Activations in the other layout, by tensor: each is transposed once. */
  transposed: Map<string, Activation>;
  /** The values of one of the layer's weights, which must have the given shape. */
  weight(name: string, shape: number[]): Float32Array;
  /** A constant of the layer, as `<layer>/<name>`; a layer that is used again shares it. */
  constant(name: string, values: Float32Array, shape: number[]): string;
  /** Translates a layer inside this one. */
  inner(layer: unknown, inputs: Activation[], output?: string): Activation;
}

/**
 * Adds a layer's nodes to the graph and returns its output, or its outputs. A layer that does nothing at inference returns
 * its input.
 */
export type LayerImporter = (layer: Layer) => Activation | Activation[];

const positive = z.int().positive();

/** A positive whole number for each axis, or one for all of them. */
export function sizesSchema(rank: number) {
  const fill = (size: number): number[] => Array(rank).fill(size);
  return z.union([
    z.array(positive).length(rank),
    z.tuple([positive]).transform(([size]) => fill(size)),
    positive.transform(fill),
  ]);
}

/** A setting for which Keras's default is `value`. */
export const withDefault = <T>(schema: z.ZodType<T>, value: T) =>
  schema.nullish().transform((given): T => given ?? value);

/** Keras's default; the transposed layout is refused rather than misread. */
export const channelsLastSchema = z
  .literal(['channels_last', 'channelsLast'], 'only data_format channels_last can be imported')
  .nullish();

export function refuse(layer: Pick<Layer, 'name' | 'className'>, reason: string): never {
  throw new InvalidInputError(`The ${layer.className} layer ${layer.name} cannot be imported: ${reason}.`);
}

export function readConfig<T>(layer: Layer, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(layer.config, PLAIN_ISSUES);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'config'}: ${issue.message}`);
  return refuse(layer, issues.join('; '));
}

/** The layer's only input. */
export function onlyInput(layer: Layer): Activation {
  const [input, ...others] = layer.inputs;
  if (!input || others.length > 0) refuse(layer, `it has ${layer.inputs.length} inputs, but one is expected`);
  return input;
}

/** Checks the rank of an activation: `rank` axes and the channels. */
export function expectRank(layer: Layer, activation: Activation, rank: number): Activation {
  if (activation.shape.length === rank + 1) return activation;
  const kinds = ['a vector', 'a sequence [time, channels]', 'an image [height, width, channels]'];
  const wanted = kinds[rank] ?? `${rank} axes and channels`;
  return refuse(layer, `its input has the shape [${activation.shape}], but ${wanted} is expected`);
}

export const channelsOf = ({ shape }: Activation): number => shape[shape.length - 1];

export const product = (sizes: number[]): number => sizes.reduce((total, size) => total * size, 1);
