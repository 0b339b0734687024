import { InvalidInputError } from '../../../zoo/errors.ts';
import { lengthAndBytes } from './length-and-bytes.ts';
import type { OutputTensor } from './predicted-tensors.ts';
import type { InferenceRequest, RequestedOutput } from './read-request.ts';
import { topClasses } from './top-classes.ts';

/** The length of the JSON at the start of a body whose tensors follow as binary data. */
export const JSON_LENGTH_HEADER = 'inference-header-content-length';

export interface Rendered {
  headers: Record<string, string>;
  body: Buffer;
}

/** Refuses a request for an output that the endpoint does not have, or twice for one, before anything is computed. */
export function checkOutputs(outputs: RequestedOutput[] | null, names: string[]): void {
  for (const [i, { name }] of (outputs ?? []).entries()) {
    if (!names.includes(name)) {
      const known = names.map((one) => `"${one}"`).join(', ');
      throw new InvalidInputError(
        `outputs.${i} is named "${name.slice(0, 100)}", but the outputs of the endpoint are ${known}.`,
      );
    }
    if (outputs?.slice(0, i).some((other) => other.name === name)) {
      throw new InvalidInputError(`outputs.${i} asks for "${name}" a second time.`);
    }
  }
}

/**
 * The answer to a request: the outputs that it asks for, in its order, or all; each in JSON, or in binary after the JSON.
 *
 * @throws InvalidInputError if it asks for the classes of an output without classes
 */
export function renderResponse(
  model: { name: string; version: string },
  { id, outputs, isBinary }: Pick<InferenceRequest, 'id' | 'outputs' | 'isBinary'>,
  tensors: OutputTensor[],
): Rendered {
  const wanted = outputs ?? tensors.map(({ name }): RequestedOutput => ({ name, isBinary, classes: null }));
  const parts = wanted.flatMap(({ name, isBinary, classes }) => {
    const tensor = tensors.find((one) => one.name === name);
    if (!tensor) return [];
    return [{ tensor: classes ? topClasses(tensor, classes) : tensor, isBinary }];
  });
  const binary = parts.map(({ tensor, isBinary }) => (isBinary ? binaryOf(tensor.data) : null));
  const json = JSON.stringify({
    model_name: model.name,
    model_version: model.version,
    ...(id === undefined ? {} : { id }),
    outputs: parts.map(({ tensor }, i) => described(tensor, binary[i])),
  });
  const head = Buffer.from(json);
  const rest = binary.filter((bytes) => bytes !== null);
  if (rest.length === 0) return { headers: { 'content-type': 'application/json' }, body: head };
  return {
    headers: { 'content-type': 'application/octet-stream', [JSON_LENGTH_HEADER]: String(head.length) },
    body: Buffer.concat([head, ...rest]),
  };
}

function described({ name, shape, data, parameters }: OutputTensor, binary: Buffer | null): object {
  const all = { ...parameters, ...(binary ? { binary_data_size: binary.length } : {}) };
  return {
    name,
    datatype: data instanceof Float32Array ? 'FP32' : data instanceof Int32Array ? 'INT32' : 'BYTES',
    shape,
    ...(Object.keys(all).length > 0 ? { parameters: all } : {}),
    ...(binary ? {} : { data: Array.from<string | number>(data) }),
  };
}

/** Little-endian, as the binary tensor data extension says; a string after the 32-bit length of its bytes. */
function binaryOf(data: OutputTensor['data']): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data.flatMap((text) => lengthAndBytes(Buffer.from(text))));
  const bytes = Buffer.alloc(4 * data.length);
  for (const [i, value] of data.entries()) {
    if (data instanceof Float32Array) bytes.writeFloatLE(value, 4 * i);
    else bytes.writeInt32LE(value, 4 * i);
  }
  return bytes;
}
