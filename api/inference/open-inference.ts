import { z } from 'zod';
import type { Task } from '../../zoo/data/dataset.ts';
import { InvalidInputError } from '../../zoo/errors.ts';
import type { Classification, Classifier, NamedNumber } from '../../zoo/inference/classifier.ts';
import type { FoundEntities } from '../../zoo/inference/find-entities.ts';
import { PLAIN_ISSUES } from '../../zoo/plain-issues.ts';
import { joinTexts, type TextInput } from '../../zoo/text/text-input.ts';
import { decodeBase64 } from './decode-base64.ts';
import { MAX_EXAMPLES } from './limits.ts';

type Modality = 'IMAGE' | 'TEXT';

/** The name of an endpoint's input, and what its strings are. */
const INPUTS = {
  IMAGE: { name: 'image', many: 'pictures', data: '<base64 of a picture>', strings: 'base64 strings' },
  TEXT: { name: 'text', many: 'texts', data: '<a text>', strings: 'strings' },
} as const;

/**
 * The part of the Open Inference Protocol, version 2, that applies to a classifier of pictures or texts:
 * https://github.com/open-inference/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
 */
const requestSchema = ({ name, strings }: (typeof INPUTS)[Modality]) =>
  z.object({
    id: z.string().max(200).optional(),
    inputs: z
      .tuple(
        [
          z.object({
            name: z.literal(name, `the input must be named "${name}"`),
            ...tensorOf(strings),
          }),
        ],
        z.object({ name: z.literal(GROUP, `a second input can only be "${GROUP}"`), ...tensorOf('strings') }),
        `there must be one input, named "${name}"`,
      )
      .refine(
        (inputs) => inputs.length <= 2,
        `there must be one input, named "${name}", and at most one more, "${GROUP}"`,
      ),
  });

/** The optional input with the group of each example, for checkpoints that carry group thresholds. */
const GROUP = 'group';

const tensorOf = (strings: string) => ({
  datatype: z.literal('BYTES', 'the input\'s datatype must be "BYTES"'),
  shape: z.array(z.int().min(0)).max(8),
  data: z.array(z.string(), `data must be an array of ${strings}`),
});

export interface InferenceRequest {
  id?: string;
  /** Encoded pictures, or texts in UTF-8. */
  examples: Buffer[];
  /** The group of each example, where the request names them; an empty name names no group. */
  groups?: (string | null)[];
}

/** What an endpoint takes: see `Classifier`. */
export type Taken = Pick<Classifier, 'modality' | 'pairs'>;

/**
 * Reads a request: one BYTES tensor, `image` with base64 pictures (data URIs are accepted too), or `text` with plain texts; for
 * an endpoint of pairs, `[n, 2]` texts.
 *
 * @throws InvalidInputError that says what is wrong and where.
 */
export function parseInferenceRequest(body: Buffer, { modality, pairs }: Taken): InferenceRequest {
  const input = INPUTS[modality];
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new InvalidInputError(`The body is not JSON (${(cause as Error).message}).`, undefined, { cause });
  }
  const parsed = requestSchema(input).safeParse(json, PLAIN_ISSUES);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue.path.length > 0 ? `${issue.path.join('.')} ` : 'it ';
    throw new InvalidInputError(
      `The body is not a valid inference request: ${place}${issue.message}. ` +
        `Send {"inputs": [{"name": "${input.name}", "shape": [1], "datatype": "BYTES", "data": ["${input.data}"]}]}.`,
    );
  }
  const { shape, data } = parsed.data.inputs[0];
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  if (size !== data.length) {
    throw new InvalidInputError(
      `The input's shape [${shape.join(', ')}] means ${size} ${input.many}, but its data hold ${data.length}.`,
    );
  }
  const [count] = pairs ? shape : [data.length];
  if (count === 0 || count > MAX_EXAMPLES) {
    throw new InvalidInputError(
      `A request holds 1 to ${MAX_EXAMPLES} ${pairs ? 'pairs' : input.many}; this one holds ${count}.`,
    );
  }
  const groups = groupsOf(parsed.data.inputs[1]?.data, count);
  if (modality === 'IMAGE') return { id: parsed.data.id, examples: data.map(decodePicture), ...groups };
  const texts: TextInput[] = pairs ? pairsOf(shape, data) : data;
  for (const [i, text] of data.entries()) {
    if (text.trim() === '') throw new InvalidInputError(`inputs.0.data.${i} is an empty text.`);
    if (text.includes('\0')) throw new InvalidInputError(`inputs.0.data.${i} contains a zero character. Remove it.`);
  }
  return { id: parsed.data.id, examples: texts.map((text) => Buffer.from(joinTexts(text), 'utf8')), ...groups };
}

function groupsOf(names: string[] | undefined, count: number): Pick<InferenceRequest, 'groups'> {
  if (names === undefined) return {};
  if (names.length !== count)
    throw new InvalidInputError(`The input "${GROUP}" has ${names.length} names for ${count} examples: one for each.`);
  return { groups: names.map((name) => (name === '' ? null : name)) };
}

function pairsOf(shape: number[], data: string[]): TextInput[] {
  if (shape.length !== 2 || shape[1] !== 2) {
    throw new InvalidInputError(
      `The endpoint takes pairs of texts, so the shape must be [n, 2], not [${shape.join(', ')}]: data: [first, second, first, second, …].`,
    );
  }
  return Array.from({ length: shape[0] }, (_, i) => [data[2 * i], data[2 * i + 1]]);
}

/** @throws InvalidInputError if `text` is neither base64 nor a data URI. */
function decodePicture(text: string, index: number): Buffer {
  const bytes = decodeBase64(text);
  if (!bytes) throw new InvalidInputError(`inputs.0.data.${index} is not base64.`);
  return bytes;
}

/** The answer: the most probable label of each example, and the probabilities of all labels in the model's order. */
export function inferenceResponse(
  model: { name: string; version: string; labels: string[] },
  id: string | undefined,
  classifications: Classification[],
): object {
  const n = classifications.length;
  const uses = classifications.flatMap(({ thresholds }) => thresholds ?? []);
  return {
    model_name: model.name,
    model_version: model.version,
    ...(id === undefined ? {} : { id }),
    outputs: [
      { name: 'label', datatype: 'BYTES', shape: [n], data: classifications.map(({ label }) => label) },
      {
        name: 'probabilities',
        datatype: 'FP32',
        shape: [n, model.labels.length],
        parameters: { labels: JSON.stringify(model.labels) },
        data: classifications.flatMap(({ scores }) => {
          const byLabel = new Map(scores.map(({ label, probability }) => [label, probability]));
          return model.labels.map((label) => byLabel.get(label) ?? 0);
        }),
      },
      // Of a checkpoint with group thresholds only.
      ...(uses.length > 0 ? [{ name: 'thresholds', datatype: 'BYTES', shape: [n], data: uses }] : []),
    ],
  };
}

/** The answer of a regression: the numbers of each example, in the model's order. */
export function numbersResponse(
  model: { name: string; version: string; labels: string[] },
  id: string | undefined,
  numbers: NamedNumber[][],
): object {
  return {
    model_name: model.name,
    model_version: model.version,
    ...(id === undefined ? {} : { id }),
    outputs: [
      {
        name: 'outputs',
        datatype: 'FP32',
        shape: [numbers.length, model.labels.length],
        parameters: { names: JSON.stringify(model.labels) },
        data: numbers.flatMap((own) => own.map(({ value }) => value)),
      },
    ],
  };
}

/**
 * The answer of a checkpoint that labels words: the entities of each text as JSON, since texts have different numbers of them, and how many
 * words at its end were not read.
 */
export function entitiesResponse(
  model: { name: string; version: string; labels: string[] },
  id: string | undefined,
  found: FoundEntities[],
): object {
  const shape = [found.length];
  return {
    model_name: model.name,
    model_version: model.version,
    ...(id === undefined ? {} : { id }),
    outputs: [
      { name: 'entities', datatype: 'BYTES', shape, data: found.map(({ entities }) => JSON.stringify(entities)) },
      { name: 'unread_words', datatype: 'INT32', shape, data: found.map(({ unreadWords }) => unreadWords) },
    ],
  };
}

/** A model's metadata (`GET /v2/models/NAME`). */
export function modelMetadata(
  name: string,
  version: string,
  { labels, modality, pairs, task }: { labels: string[]; modality: Modality; pairs: boolean; task: Task },
): object {
  return {
    name,
    versions: [version],
    platform: 'onnxruntime_onnx',
    inputs: [{ name: INPUTS[modality].name, datatype: 'BYTES', shape: pairs ? [-1, 2] : [-1] }],
    outputs: outputsOf(task, labels.length),
    parameters: { [task === 'REGRESSION' ? 'names' : 'labels']: JSON.stringify(labels) },
  };
}

function outputsOf(task: Task, size: number): object[] {
  switch (task) {
    case 'REGRESSION':
      return [{ name: 'outputs', datatype: 'FP32', shape: [-1, size] }];
    case 'TOKEN_LABELS':
      return [
        { name: 'entities', datatype: 'BYTES', shape: [-1] },
        { name: 'unread_words', datatype: 'INT32', shape: [-1] },
      ];
    default:
      return [
        { name: 'label', datatype: 'BYTES', shape: [-1] },
        { name: 'probabilities', datatype: 'FP32', shape: [-1, size] },
      ];
  }
}
