import { InvalidInputError } from '../../../zoo/errors.ts';
import { readElements, sizeOf } from './read-elements.ts';
import type { RequestTensor } from './read-request.ts';

/** The elements of a BYTES tensor: strings of one in JSON, bytes of one in binary. */
export interface BytesElements {
  values: (string | Buffer)[];
  placeOf(index: number): string;
}

/**
 * Reads a BYTES tensor. In binary, each element is its length, a little-endian 32-bit number, and its bytes.
 *
 * @throws InvalidInputError that names the element at fault
 */
export function readBytes(tensor: RequestTensor): BytesElements {
  if (tensor.datatype !== 'BYTES') {
    throw new InvalidInputError(
      `The datatype of the input "${tensor.name}" must be "BYTES", not "${tensor.datatype.slice(0, 20)}".`,
    );
  }
  if (tensor.bytes) return fromBinary(tensor, tensor.bytes);
  const { values, placeOf } = readElements(tensor);
  for (const [i, value] of values.entries()) {
    if (typeof value !== 'string') throw new InvalidInputError(`${placeOf(i)} must be a string.`);
  }
  return { values: values as string[], placeOf };
}

function fromBinary({ at, shape }: RequestTensor, bytes: Buffer): BytesElements {
  const size = sizeOf(shape);
  const values: Buffer[] = [];
  const placeOf = (index: number) => `${at}.data.${index}`;
  for (let start = 0; start < bytes.length; ) {
    const place = placeOf(values.length);
    if (values.length === size) {
      throw new InvalidInputError(
        `The shape [${shape.join(', ')}] of ${at} means ${size} elements, but its data hold more.`,
      );
    }
    if (start + 4 > bytes.length) throw new InvalidInputError(`${place} lacks the four bytes of its length.`);
    const length = bytes.readUInt32LE(start);
    start += 4;
    if (start + length > bytes.length) {
      throw new InvalidInputError(
        `${place} has a length of ${length} bytes, but only ${bytes.length - start} are left.`,
      );
    }
    values.push(bytes.subarray(start, start + length));
    start += length;
  }
  if (values.length !== size) {
    throw new InvalidInputError(
      `The shape [${shape.join(', ')}] of ${at} means ${size} elements, but its data hold ${values.length}.`,
    );
  }
  return { values, placeOf };
}
