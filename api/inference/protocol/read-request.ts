import { z } from 'zod';
import { InvalidInputError } from '../../../zoo/errors.ts';
import { PLAIN_ISSUES } from '../../../zoo/plain-issues.ts';

/** An input as it was sent: its elements are in `data`, or in `bytes`. */
export interface RequestTensor {
  /** Where it is in the request: `inputs.0`. */
  at: string;
  name: string;
  datatype: string;
  shape: number[];
  data?: unknown;
  /** As the binary tensor data extension says; null of one in JSON. */
  bytes: Buffer | null;
}

export interface RequestedOutput {
  name: string;
  isBinary: boolean;
  /** How many classes to answer with instead of the tensor; null for the tensor. */
  classes: number | null;
}

export interface InferenceRequest {
  id: string | undefined;
  inputs: RequestTensor[];
  /** Null if the request names none: then all are answered. */
  outputs: RequestedOutput[] | null;
  /** How outputs that were not named are answered. */
  isBinary: boolean;
}

/** More than any endpoint has. The lists are bounded before their entries are checked: a problem is kept for each bad entry. */
const MOST_TENSORS = 16;
const MOST_DIMENSIONS = 8;

const bounded = (what: string, least: number) =>
  z.custom<unknown[]>(
    (value) => Array.isArray(value) && value.length >= least && value.length <= MOST_TENSORS,
    `must be a list of ${least} to ${MOST_TENSORS} ${what}`,
  );

const isDimension = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const shape = z.custom<number[]>(
  (value) => Array.isArray(value) && value.length <= MOST_DIMENSIONS && value.every(isDimension),
  `must be a list of at most ${MOST_DIMENSIONS} whole numbers from 0`,
);

// Parameters that are not known are ignored, as the protocol says.
const inputSchema = z.object({
  name: z.string(),
  datatype: z.string(),
  shape,
  // Checked by its reader: a tensor can have millions of elements.
  data: z.unknown().optional(),
  parameters: z
    .object({ binary_data_size: z.int().min(0).optional(), shared_memory_region: z.unknown().optional() })
    .nullish(),
});

const outputSchema = z.object({
  name: z.string(),
  parameters: z
    .object({
      binary_data: z.boolean().optional(),
      classification: z.int().min(0).optional(),
      shared_memory_region: z.unknown().optional(),
    })
    .nullish(),
});

const requestSchema = z.object({
  id: z.string().optional(),
  inputs: bounded('inputs', 1).pipe(z.array(inputSchema)),
  outputs: bounded('outputs', 0).pipe(z.array(outputSchema)).nullish(),
  parameters: z.object({ binary_data_output: z.boolean().optional() }).nullish(),
});

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the body of a request as the Open Inference Protocol and its binary tensor data extension define it.
 *
 * @param jsonLength the header `Inference-Header-Content-Length`; without it, the whole body is JSON
 * @param example is shown in messages
 * @throws InvalidInputError that says what is wrong and where
 */
export function readRequest(body: Buffer, jsonLength: string | undefined, example: string): InferenceRequest {
  const length = jsonLength === undefined ? body.length : Number(jsonLength);
  if (!/^\d{1,10}$/.test(jsonLength ?? '0') || length > body.length) {
    throw new InvalidInputError(
      `Inference-Header-Content-Length is ${jsonLength?.slice(0, 20)}, but must be the length of the JSON in a body of ${body.length} bytes.`,
    );
  }
  const parsed = requestSchema.safeParse(readJson(body.subarray(0, length)), PLAIN_ISSUES);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    const place = path.length > 0 ? path.join('.') : 'it';
    throw new InvalidInputError(`The body is not a valid inference request: ${place} ${message}. Send ${example}.`);
  }
  const { id, inputs, outputs, parameters } = parsed.data;
  const isBinary = parameters?.binary_data_output ?? false;
  return {
    id,
    isBinary,
    inputs: tensorsOf(inputs, jsonLength === undefined ? null : body.subarray(length)),
    outputs: outputs && outputs.length > 0 ? outputs.map((output, i) => requestedOf(output, i, isBinary)) : null,
  };
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(UTF_8.decode(bytes));
  } catch (cause) {
    throw new InvalidInputError(`The body is not JSON in UTF-8 (${(cause as Error).message}).`, undefined, { cause });
  }
}

/** @param binary what follows the JSON; null if the request does not say where that ends */
function tensorsOf(inputs: z.infer<typeof inputSchema>[], binary: Buffer | null): RequestTensor[] {
  let start = 0;
  const tensors = inputs.map(({ parameters, ...tensor }, i): RequestTensor => {
    const at = `inputs.${i}`;
    const size = parameters?.binary_data_size;
    if (parameters?.shared_memory_region !== undefined) throw inSharedMemory(at);
    if (size === undefined) return { at, ...tensor, bytes: null };
    if (!binary)
      throw new InvalidInputError(`${at} is binary: send the header Inference-Header-Content-Length as well.`);
    if (tensor.data !== undefined)
      throw new InvalidInputError(`${at} has data and a binary_data_size: send one of them.`);
    const bytes = binary.subarray(start, start + size);
    start += size;
    return { at, ...tensor, bytes };
  });
  if (binary && start !== binary.length) {
    throw new InvalidInputError(
      `The inputs' binary_data_size add up to ${start} bytes, but ${binary.length} bytes follow the JSON.`,
    );
  }
  return tensors;
}

function requestedOf(
  { name, parameters }: z.infer<typeof outputSchema>,
  i: number,
  isBinary: boolean,
): RequestedOutput {
  if (parameters?.shared_memory_region !== undefined) throw inSharedMemory(`outputs.${i}`);
  return { name, isBinary: parameters?.binary_data ?? isBinary, classes: parameters?.classification || null };
}

const inSharedMemory = (at: string) =>
  new InvalidInputError(`${at} is in shared memory, which Graft does not use. Send and receive its data in the body.`);
