import { InvalidInputError } from '../../../zoo/errors.ts';
import { readElements, sizeOf } from './read-elements.ts';
import type { RequestTensor } from './read-request.ts';

/**
 * Reads an INT64 tensor of numbers within a range, in row-major order.
 *
 * @param range its ends, both included, and what it is, for messages
 * @throws InvalidInputError that names the element at fault
 */
export function readIntegers(
  tensor: RequestTensor,
  { least, most, what }: { least: number; most: number; what: string },
): number[] {
  const { at, name, datatype, shape, bytes } = tensor;
  if (datatype !== 'INT64')
    throw new InvalidInputError(`The datatype of the input "${name}" must be "INT64", not "${datatype.slice(0, 20)}".`);
  const { values, placeOf } = bytes ? fromBinary(tensor, bytes) : readElements({ at, shape, data: tensor.data });
  return values.map((value, i) => {
    const isInteger = typeof value === 'bigint' || Number.isInteger(value);
    if (!isInteger) throw new InvalidInputError(`${placeOf(i)} must be a whole number.`);
    if (Number(value) < least || Number(value) > most)
      throw new InvalidInputError(`${placeOf(i)} is ${value}, but ${what} are ${least} to ${most}.`);
    return Number(value);
  });
}

function fromBinary({ at, shape }: RequestTensor, bytes: Buffer) {
  const size = sizeOf(shape);
  if (bytes.length !== 8 * size) {
    throw new InvalidInputError(
      `The shape [${shape.join(', ')}] of ${at} means ${8 * size} bytes of INT64, but its data hold ${bytes.length}.`,
    );
  }
  const values = Array.from({ length: size }, (_, i): unknown => bytes.readBigInt64LE(8 * i));
  return { values, placeOf: (index: number) => `${at}.data.${index}` };
}
