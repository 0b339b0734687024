import { z } from 'zod';
import { MOST_VIEWS } from '../data/augment/views.ts';
import type { Task } from '../data/dataset.ts';
import { InvalidInputError } from '../errors.ts';
import { METADATA, type Preprocessing } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';

const side = z.int().min(1).max(4_096);
const perChannel = z.tuple([z.number(), z.number(), z.number()]);

const labelsSchema = z.array(z.string()).min(1);

const imageSchema = z.object({
  size: z.object({ height: side, width: side }),
  fit: z.enum(['stretch', 'crop']),
  shortest_edge: side.optional(),
  resample: z.enum(['nearest', 'bilinear', 'bicubic', 'lanczos']),
  rescale_factor: z.number(),
  image_mean: perChannel,
  image_std: perChannel,
  background: z.string(),
});

const textSchema = z.object({
  tokenizer_file: z.string(),
  model_max_length: z.int().min(1).max(100_000),
  pooling: z.enum(['mean', 'cls']).optional(),
  normalize: z.boolean().optional(),
  pairs: z.literal(true).optional(),
});

const viewsSchema = z.int().min(1).max(MOST_VIEWS);

const preprocessingSchema: z.ZodType<Preprocessing> = z.union([imageSchema, textSchema]);

export interface CheckpointMetadata {
  /** For a regression, the names of the numbers. */
  labels: string[];
  /** From its output: `outputs` of a regression, or `probabilities` of a softmax, of a sigmoid for each label, or of each token. */
  task: Task;
  preprocessing: Preprocessing;
  /** Of a picture: how many are averaged. */
  views: number;
  /** Whether an example's outputs depend on the others of its batch: DynamicQuantizeLinear takes the range of the whole tensor. */
  dependsOnBatch: boolean;
  /** How many ids of tokens its network knows: the rows of the table that `input_ids` choose from. Null for pictures, and if that is not found. */
  vocabulary: number | null;
  /** All of it: a text checkpoint's includes a tokenizer. */
  metadata: Record<string, string>;
}

/**
 * The metadata of a Graft ONNX file: its labels, in the order of its outputs, and the preprocessing of its pictures or
 * texts.
 *
 * @throws InvalidInputError if either is missing or invalid
 */
export const readCheckpointMetadata = (model: Uint8Array): CheckpointMetadata => checkpointMetadata(readModel(model));

/** The same of a file that was read. */
export function checkpointMetadata(graph: Graph): CheckpointMetadata {
  const { metadata, outputs, nodes, initializers } = graph;
  return {
    task: taskOf(outputs, nodes),
    labels: parse(metadata, METADATA.labels, labelsSchema),
    preprocessing: preprocessingOf(graph),
    views: metadata[METADATA.views] === undefined ? 1 : parse(metadata, METADATA.views, viewsSchema),
    dependsOnBatch: dependsOnBatch(graph),
    vocabulary: vocabularyOf(nodes, initializers),
    metadata,
  };
}

/**
 * The preprocessing in the metadata of a Graft ONNX file, a checkpoint or a model.
 *
 * @throws InvalidInputError if it is missing or invalid
 */
export const preprocessingOf = ({ metadata }: Pick<Graph, 'metadata'>): Preprocessing =>
  parse(metadata, METADATA.preprocessing, preprocessingSchema);

/** Whether an example's outputs depend on the others of its batch. */
export const dependsOnBatch = ({ nodes }: Pick<Graph, 'nodes'>): boolean =>
  nodes.some(({ op }) => op === 'DynamicQuantizeLinear');

function taskOf(outputs: Graph['outputs'], nodes: Graph['nodes']): Task {
  const last = nodes.find((node) => node.outputs.includes('probabilities'));
  if (!last && outputs.some(({ name }) => name === 'outputs')) return 'REGRESSION';
  if (outputs.some(({ name, shape }) => name === 'probabilities' && shape.length === 3)) return 'TOKEN_LABELS';
  return last?.op === 'Sigmoid' ? 'MULTI_LABEL' : 'SINGLE_LABEL';
}

function vocabularyOf(nodes: Graph['nodes'], initializers: Graph['initializers']): number | null {
  const ids = new Set(['input_ids']);
  for (const { op, inputs, outputs } of nodes) {
    if (op === 'Gather' && ids.has(inputs[1])) return initializers.get(inputs[0])?.shape[0] ?? null;
    if ((op === 'Cast' || op === 'Identity') && ids.has(inputs[0])) ids.add(outputs[0]);
  }
  return null;
}

function parse<T>(metadata: Record<string, string>, key: string, schema: z.ZodType<T>): T {
  const text = metadata[key];
  if (text === undefined) {
    throw new InvalidInputError(`The model's metadata lack ${key}: it is not a classifier written by Graft.`);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new InvalidInputError(`The model's metadata contain an invalid ${key}.`, undefined, { cause });
  }
}
