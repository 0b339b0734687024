import { InvalidInputError } from '../../../zoo/errors.ts';
import type { Example } from '../../../zoo/inference/encode-examples.ts';
import { joinTexts } from '../../../zoo/text/text-input.ts';
import { decodeBase64 } from '../decode-base64.ts';
import { MAX_EXAMPLES } from '../limits.ts';
import { type BytesElements, readBytes } from './read-bytes.ts';
import { sizeOf } from './read-elements.ts';
import { readFloats } from './read-floats.ts';
import type { RequestTensor } from './read-request.ts';
import { readTokens } from './read-tokens.ts';
import { exampleInput, GROUP, inputsOf, PIXELS, type Takes, TOKEN_INPUTS } from './takes.ts';

/** What a request asks for. */
export interface Examples {
  examples: Example[];
  /** The group of each example, where the request names them; an empty name names no group. */
  groups: (string | null)[] | undefined;
  /** Where an example is in the request, for messages. */
  placeOf(index: number): string;
}

/**
 * The examples of a request: encoded pictures (base64 or data URIs in JSON, bytes in binary), texts, pairs of texts, preprocessed pictures, or
 * tokenized texts.
 *
 * @throws InvalidInputError that names the input and the element at fault
 */
export function readExamples(inputs: RequestTensor[], takes: Takes): Examples {
  const known = new Map<string, RequestTensor>();
  for (const input of inputs) {
    if (input.name !== GROUP && !inputsOf(takes).some(({ name }) => name === input.name)) throw unknown(input, takes);
    if (known.has(input.name)) throw new InvalidInputError(`${input.at} is a second input "${input.name}": send one.`);
    known.set(input.name, input);
  }
  const name = exampleInput(takes);
  const encoded = known.get(name);
  const pixels = known.get(PIXELS);
  const tokens = TOKEN_INPUTS.map((input) => known.get(input)).find((input) => input !== undefined);
  const instead = pixels ?? tokens;
  if (encoded && instead)
    throw new InvalidInputError(`The request has both "${name}" and "${instead.name}": send one of them.`);
  const read = readOneOf({ encoded, pixels, tokens: tokens && known }, takes);
  if (!read) throw new InvalidInputError(`The request lacks the input "${name}".`);
  return { ...read, groups: readGroups(known.get(GROUP), read.examples.length) };
}

type Read = Omit<Examples, 'groups'>;

function readOneOf(
  given: {
    encoded: RequestTensor | undefined;
    pixels: RequestTensor | undefined;
    tokens: ReadonlyMap<string, RequestTensor> | undefined;
  },
  takes: Takes,
): Read | null {
  if (given.encoded) return readEncoded(given.encoded, takes);
  if (given.pixels) return readPixels(given.pixels, takes);
  return given.tokens && takes.tokens ? readTokens(given.tokens, takes.tokens) : null;
}

function readEncoded(tensor: RequestTensor, takes: Takes): Read {
  const { modality, pairs } = takes;
  const { shape } = tensor;
  if (pairs && (shape.length !== 2 || shape[1] !== 2)) {
    throw new InvalidInputError(
      `The endpoint takes pairs of texts, so the shape must be [n, 2], not [${shape.join(', ')}]: data: [first, second, first, second, …].`,
    );
  }
  checkCount(pairs ? shape[0] : sizeOf(shape), pairs ? 'pairs' : modality === 'IMAGE' ? 'pictures' : 'texts');
  const elements = readBytes(tensor);
  if (modality === 'IMAGE') {
    return {
      examples: elements.values.map((value, i) => picture(value, elements.placeOf(i))),
      placeOf: elements.placeOf,
    };
  }
  const texts = elements.values.map((value, i) => text(value, elements.placeOf(i)));
  return pairs
    ? pairsOf(texts, elements)
    : { examples: texts.map((one) => Buffer.from(one)), placeOf: elements.placeOf };
}

/** @throws InvalidInputError if `value` is neither bytes, base64 nor a data URI */
function picture(value: string | Buffer, place: string): Buffer {
  const bytes = typeof value === 'string' ? decodeBase64(value) : value;
  if (!bytes) throw new InvalidInputError(`${place} is not base64.`);
  return bytes;
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function text(value: string | Buffer, place: string): string {
  const decoded = typeof value === 'string' ? value : decode(value, place);
  if (decoded.trim() === '') throw new InvalidInputError(`${place} is an empty text.`);
  if (decoded.includes('\0')) throw new InvalidInputError(`${place} contains a zero character. Remove it.`);
  return decoded;
}

function decode(bytes: Buffer, place: string): string {
  try {
    return UTF_8.decode(bytes);
  } catch (cause) {
    throw new InvalidInputError(`${place} is not text in UTF-8.`, undefined, { cause });
  }
}

function pairsOf(texts: string[], { placeOf }: BytesElements): Read {
  const examples = Array.from({ length: texts.length / 2 }, (_, i) =>
    Buffer.from(joinTexts([texts[2 * i], texts[2 * i + 1]])),
  );
  return { examples, placeOf: (index) => placeOf(2 * index) };
}

function readPixels(tensor: RequestTensor, { pixels }: Takes): Read {
  const wanted = pixels ?? [];
  const [count, ...each] = tensor.shape;
  if (count === undefined || each.join() !== wanted.join()) {
    throw new InvalidInputError(
      `The shape of "${PIXELS}" must be [n, ${wanted.join(', ')}], not [${tensor.shape.join(', ')}].`,
    );
  }
  checkCount(count, 'pictures');
  const values = readFloats(tensor);
  const size = sizeOf(wanted);
  const examples = Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size));
  return { examples, placeOf: (index) => `${tensor.at}.data.${index * size}` };
}

function readGroups(tensor: RequestTensor | undefined, count: number): (string | null)[] | undefined {
  if (!tensor) return undefined;
  const size = sizeOf(tensor.shape);
  if (size !== count) {
    throw new InvalidInputError(`The input "${GROUP}" has ${size} names for ${count} examples: one for each.`);
  }
  const { values, placeOf } = readBytes(tensor);
  return values.map((value, i) => (typeof value === 'string' ? value : decode(value, placeOf(i))) || null);
}

function checkCount(count: number, what: string): void {
  if (count >= 1 && count <= MAX_EXAMPLES) return;
  throw new InvalidInputError(`A request holds 1 to ${MAX_EXAMPLES} ${what}; this one holds ${count}.`);
}

function unknown({ at, name }: RequestTensor, takes: Takes): InvalidInputError {
  const names = inputsOf(takes).map((input) => `"${input.name}" (${input.datatype})`);
  return new InvalidInputError(`${at} is named "${name.slice(0, 100)}", but the endpoint takes ${names.join(' or ')}.`);
}
