import type { TensorProto } from 'onnx-buf';
import { InvalidInputError } from '../errors.ts';

/** Returns the bytes of a file with a model's weights, given its path relative to the model's file. */
export type ExternalData = (location: string) => Uint8Array;

/** The file that a tensor's data are stored in (ONNX IR, “External Tensor Data”). */
export function locationOf(proto: TensorProto, what: string): string {
  const location = entry(proto, 'location') ?? '';
  const parts = location.split(/[/\\]/);
  if (location === '' || location.includes('\0') || parts[0] === '' || /^[A-Za-z]:/.test(location)) {
    throw new InvalidInputError(`${what} is stored in the file “${location}”, which is not a relative path`);
  }
  if (parts.includes('..')) {
    throw new InvalidInputError(`${what} is stored in the file “${location}”, outside the model's folder`);
  }
  return location;
}

/** The bytes of a tensor whose data are stored in another file. */
export function externalBytes(proto: TensorProto, what: string, read: ExternalData): Uint8Array {
  const location = locationOf(proto, what);
  const file = read(location);
  const offset = wholeNumber(proto, 'offset', what) ?? 0;
  const length = wholeNumber(proto, 'length', what) ?? file.byteLength - offset;
  if (length < 0 || offset + length > file.byteLength) {
    throw new InvalidInputError(
      `${what} is stored at bytes ${offset} to ${offset + length} of “${location}”, which has only ${file.byteLength}: the file is truncated, or belongs to another model`,
    );
  }
  return file.subarray(offset, offset + length);
}

const entry = (proto: TensorProto, key: string) => proto.externalData.find((pair) => pair.key === key)?.value;

function wholeNumber(proto: TensorProto, key: string, what: string): number | undefined {
  const value = entry(proto, key);
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value))
    throw new InvalidInputError(`${what} has “${value}” as the ${key} of its external data`);
  return Number(value);
}
