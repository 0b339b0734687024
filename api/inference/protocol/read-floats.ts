import { InvalidInputError } from '../../../zoo/errors.ts';
import { readElements, sizeOf } from './read-elements.ts';
import type { RequestTensor } from './read-request.ts';

/**
 * Reads an FP32 tensor, in row-major order.
 *
 * @throws InvalidInputError that names the element at fault; also for numbers that are not finite in float32
 */
export function readFloats(tensor: RequestTensor): Float32Array<ArrayBuffer> {
  if (tensor.datatype !== 'FP32') {
    throw new InvalidInputError(
      `The datatype of the input "${tensor.name}" must be "FP32", not "${tensor.datatype.slice(0, 20)}".`,
    );
  }
  return tensor.bytes ? fromBinary(tensor, tensor.bytes) : fromJson(tensor);
}

function fromJson(tensor: RequestTensor): Float32Array<ArrayBuffer> {
  const { values, placeOf } = readElements(tensor);
  const floats = new Float32Array(values.length);
  for (let i = 0; i < floats.length; i++) {
    const value = values[i];
    if (typeof value !== 'number') throw new InvalidInputError(`${placeOf(i)} must be a number.`);
    floats[i] = value;
    if (!Number.isFinite(floats[i]))
      throw new InvalidInputError(`${placeOf(i)} is ${value}, beyond the range of FP32.`);
  }
  return floats;
}

function fromBinary({ at, shape }: RequestTensor, bytes: Buffer): Float32Array<ArrayBuffer> {
  const size = sizeOf(shape);
  if (bytes.length !== 4 * size) {
    throw new InvalidInputError(
      `The shape [${shape.join(', ')}] of ${at} means ${4 * size} bytes of FP32, but its data hold ${bytes.length}.`,
    );
  }
  const floats = new Float32Array(size);
  // Copied: the bytes may start anywhere, and a Float32Array must not.
  for (let i = 0; i < size; i++) {
    floats[i] = bytes.readFloatLE(4 * i);
    if (!Number.isFinite(floats[i]))
      throw new InvalidInputError(`${at}.data.${i} is ${floats[i]}, not a finite number.`);
  }
  return floats;
}
