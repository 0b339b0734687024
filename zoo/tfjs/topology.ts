import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { PLAIN_ISSUES, sentencesOf } from '../plain-issues.ts';

/** One output of one use of a layer. */
export interface Reference {
  layer: string;
  /** The number of the layer's use, from 0. */
  call: number;
  /** The number of its output, from 0. */
  output: number;
}

/** One layer of a Keras model, or a nested model. */
export interface KerasLayer {
  name: string;
  className: string;
  config: Record<string, unknown>;
  /** Its position in the file: `model_config.config.layers[3]`. */
  path: string;
  /** Its inputs, in order, for each use: a layer with shared weights is used more than once. */
  calls: Reference[][];
}

/** A Keras model as a graph of layers; a Sequential one has its layers chained after an InputLayer. */
export interface KerasModel {
  name: string;
  layers: KerasLayer[];
  inputs: Reference[];
  outputs: Reference[];
}

const MODELS = new Set(['Model', 'Functional', 'Sequential']);

export const isModel = (className: string): boolean => MODELS.has(className);

const configSchema = z.record(z.string(), z.unknown());
const modelSchema = z.object({ class_name: z.string(), config: z.unknown() });
const nameSchema = z.string().min(1).max(200);

/** `[layer, node, tensor]`, with keyword arguments after it in `inbound_nodes`. */
const referenceSchema = z
  .tuple([z.string(), z.int().min(0), z.int().min(0)], z.unknown())
  .transform(([layer, call, output]): Reference => ({ layer, call, output }));
const referencesSchema = z.union([
  z.array(referenceSchema).min(1).max(100),
  referenceSchema.transform((reference) => [reference]),
]);

const functionalSchema = z.object({
  name: z.string().default('model'),
  layers: z
    .array(
      z.object({
        name: nameSchema,
        class_name: z.string(),
        config: configSchema,
        inbound_nodes: z.array(z.array(referenceSchema, 'must be Keras 2 lists')).max(1_000),
      }),
    )
    .min(1)
    .max(10_000),
  input_layers: referencesSchema,
  output_layers: referencesSchema,
});

const sequentialLayersSchema = z
  .array(z.object({ class_name: z.string(), config: configSchema.and(z.object({ name: nameSchema })) }))
  .min(1)
  .max(10_000);
const sequentialSchema = z.union([
  z.object({ name: z.string().default('sequential'), layers: sequentialLayersSchema }),
  sequentialLayersSchema.transform((layers) => ({ name: 'sequential', layers })),
]);

const writerSchema = z.object({ keras_version: z.string() });

/**
 * Reads `modelTopology` of a TensorFlow.js layers model (Keras 2's JSON, as `tensorflowjs_converter` and `LayersModel.save`
 * write it).
 *
 * @throws InvalidInputError that says where the topology is invalid.
 */
export function readTopology(topology: unknown): { model: KerasModel; isTensorflowJs: boolean } {
  const outer = z.object({ model_config: modelSchema }).safeParse(topology);
  const described = outer.success ? outer.data.model_config : parse(modelSchema, topology, 'The model topology');
  const writer = writerSchema.safeParse(topology);
  const path = outer.success ? 'model_config.config' : 'config';
  return {
    model: readModel(described.class_name, described.config, path),
    isTensorflowJs: writer.success && writer.data.keras_version.startsWith('tfjs'),
  };
}

/** Reads one model, top-level or nested; `path` is its position. */
export function readModel(className: string, config: unknown, path: string): KerasModel {
  if (className === 'Sequential') return readSequential(config, path);
  if (!MODELS.has(className)) {
    throw new InvalidInputError(
      `A Keras model of the class ${className} cannot be imported, only Sequential and Functional.`,
    );
  }
  const model = parse(functionalSchema, config, `The Functional model at ${path}`);
  const layers = model.layers.map(
    ({ name, class_name: className, config, inbound_nodes: calls }, i): KerasLayer => ({
      name,
      className,
      config,
      path: `${path}.layers[${i}]`,
      calls: calls.length > 0 ? calls : [[]],
    }),
  );
  const outputs = model.output_layers;
  countFromZero(layers, [...layers.flatMap(({ calls }) => calls.flat()), ...outputs]);
  return { name: model.name, layers, inputs: model.input_layers, outputs };
}

/**
 * Keras numbers the uses of a nested model from 1 if its own construction was use 0 (`_should_skip_first_node` in
 * keras/engine/functional.py). The last output is always of some use, so its number shows which.
 */
function countFromZero(layers: KerasLayer[], references: Reference[]): void {
  for (const { name, className, calls } of layers) {
    const own = references.filter(({ layer }) => layer === name);
    const surplus = Math.max(...own.map(({ call }) => call), 0) - (calls.length - 1);
    if (isModel(className) && surplus > 0) for (const reference of own) reference.call -= surplus;
  }
}

function readSequential(config: unknown, path: string): KerasModel {
  const model = parse(sequentialSchema, config, `The Sequential model at ${path}`);
  const chain = model.layers.map((layer, i) => ({ layer, path: `${path}.layers[${i}]` }));
  const [first] = chain;
  const layers: KerasLayer[] = [];
  if (first.layer.class_name !== 'InputLayer') layers.push(impliedInput(first.layer, first.path));
  for (const { layer, path } of chain) {
    const previous = layers.at(-1);
    const input = previous ? [{ layer: previous.name, call: 0, output: 0 }] : [];
    layers.push({ name: layer.config.name, className: layer.class_name, config: layer.config, path, calls: [input] });
  }
  const end = (layer: KerasLayer) => [{ layer: layer.name, call: 0, output: 0 }];
  return { name: model.name, layers, inputs: end(layers[0]), outputs: end(layers[layers.length - 1]) };
}

/** The InputLayer that a Sequential model leaves out: its first layer has the shape. */
function impliedInput(
  { class_name, config }: z.infer<typeof sequentialLayersSchema>[number],
  path: string,
): KerasLayer {
  const name = `${config.name}_input`;
  if (isModel(class_name)) {
    const inner = readModel(class_name, config, `${path}.config`);
    const input = inner.layers.find((layer) => layer.name === inner.inputs[0].layer);
    return { name, className: 'InputLayer', config: { ...input?.config, name }, path, calls: [[]] };
  }
  // An Embedding's input is integers; its own dtype is that of its table.
  const dtype = class_name === 'Embedding' ? 'int32' : config.dtype;
  return { name, className: 'InputLayer', config: { ...config, name, dtype }, path, calls: [[]] };
}

function parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value, PLAIN_ISSUES);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(`${what} is invalid: ${sentencesOf(parsed.error, 'it')}`);
}
