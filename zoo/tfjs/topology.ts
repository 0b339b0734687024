import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';

/** One layer of a Keras model, or a model within a model. */
export interface KerasLayer {
  name: string;
  className: string;
  config: Record<string, unknown>;
  /** Names of the layers whose outputs it takes, in order. */
  inputs: string[];
}

/** A Keras model as a graph of layers; a Sequential one has its layers chained. */
export interface KerasModel {
  name: string;
  layers: KerasLayer[];
  /** Name of the layer that is the model's input; null where a Sequential model leaves it out. */
  input: string | null;
  output: string;
}

const MODELS = new Set(['Model', 'Functional', 'Sequential']);

export const isModel = (className: string): boolean => MODELS.has(className);

const configSchema = z.record(z.string(), z.unknown());
const modelSchema = z.object({ class_name: z.string(), config: z.unknown() });

/** `[layer, node, tensor]`, with keyword arguments after it in `inbound_nodes`. */
const referenceSchema = z.tuple([z.string(), z.int(), z.int()], z.unknown());
const referencesSchema = z.union([
  z.array(referenceSchema).length(1, 'only models with one input and one output can be imported'),
  referenceSchema.transform((reference) => [reference]),
]);

const functionalSchema = z.object({
  name: z.string().default('model'),
  layers: z
    .array(
      z.object({
        name: z.string().min(1).max(200),
        class_name: z.string(),
        config: configSchema,
        inbound_nodes: z
          .array(z.array(referenceSchema, 'must be the lists of Keras 2'))
          .max(1, 'the layer is used more than once (shared weights), which cannot be imported'),
      }),
    )
    .min(1)
    .max(10_000),
  input_layers: referencesSchema,
  output_layers: referencesSchema,
});

const sequentialLayersSchema = z
  .array(z.object({ class_name: z.string(), config: configSchema.and(z.object({ name: z.string().min(1).max(200) })) }))
  .min(1)
  .max(10_000);
const sequentialSchema = z.union([
  z.object({ name: z.string().default('sequential'), layers: sequentialLayersSchema }),
  sequentialLayersSchema.transform((layers) => ({ name: 'sequential', layers })),
]);

/**
 * Reads `modelTopology` of a TensorFlow.js layers model (the JSON of Keras 2, as `tensorflowjs_converter` and
 * `LayersModel.save` write it).
 *
 * @throws InvalidInputError that says where the topology is not understood.
 */
export function readTopology(topology: unknown): KerasModel {
  const outer = z.object({ model_config: modelSchema }).safeParse(topology);
  const model = outer.success ? outer.data.model_config : parse(modelSchema, topology, 'The model topology');
  return readModel(model.class_name, model.config);
}

/** Reads one model, be it the whole or a layer of another. */
export function readModel(className: string, config: unknown): KerasModel {
  if (className === 'Sequential') return readSequential(config);
  if (!MODELS.has(className)) {
    throw new InvalidInputError(
      `A Keras model of the class ${className} cannot be imported, only Sequential and Functional.`,
    );
  }
  const model = parse(functionalSchema, config, 'The Functional model');
  const layers = model.layers.map((layer) => ({
    name: layer.name,
    className: layer.class_name,
    config: layer.config,
    inputs: (layer.inbound_nodes[0] ?? []).map(([name, , tensor]) => {
      if (tensor !== 0)
        throw new InvalidInputError(
          `The layer ${layer.name} takes output ${tensor} of ${name}; only first outputs can be imported.`,
        );
      return name;
    }),
  }));
  return { name: model.name, layers, input: model.input_layers[0][0], output: model.output_layers[0][0] };
}

function readSequential(config: unknown): KerasModel {
  const model = parse(sequentialSchema, config, 'The Sequential model');
  const layers: KerasLayer[] = model.layers.map((layer, index) => ({
    name: layer.config.name,
    className: layer.class_name,
    config: layer.config,
    inputs: index === 0 ? [] : [model.layers[index - 1].config.name],
  }));
  const [first] = layers;
  const input = first.className === 'InputLayer' ? first.name : null;
  return { name: model.name, layers, input, output: layers[layers.length - 1].name };
}

function parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(`${what} is not understood.\n${z.prettifyError(parsed.error)}`);
}
