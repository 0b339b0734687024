import type { ElementType, Tensor } from './graph.ts';

/** How each element type is stored in `raw_data` (little-endian): bytes per element, and its ONNX number. */
const LAYOUT = {
  float: { code: 1, bytes: 4, make: (b: ArrayBuffer) => new Float32Array(b) },
  uint8: { code: 2, bytes: 1, make: (b: ArrayBuffer) => new Uint8Array(b) },
  int8: { code: 3, bytes: 1, make: (b: ArrayBuffer) => new Int8Array(b) },
  int32: { code: 6, bytes: 4, make: (b: ArrayBuffer) => new Int32Array(b) },
  int64: { code: 7, bytes: 8, make: (b: ArrayBuffer) => new BigInt64Array(b) },
  bool: { code: 9, bytes: 1, make: (b: ArrayBuffer) => new Uint8Array(b) },
  float16: { code: 10, bytes: 2, make: (b: ArrayBuffer) => new Uint16Array(b) },
  double: { code: 11, bytes: 8, make: (b: ArrayBuffer) => new Float64Array(b) },
} as const;

const STRING_CODE = 8;

/** The number of elements in a tensor of this shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** The `TensorProto.DataType` number of a type. */
export function typeCode(type: ElementType): number {
  return type === 'string' ? STRING_CODE : LAYOUT[type].code;
}

/** The type of a `TensorProto.DataType` number, or undefined for one that Graft cannot read. */
export function typeOfCode(code: number): ElementType | undefined {
  if (code === STRING_CODE) return 'string';
  return (Object.keys(LAYOUT) as (keyof typeof LAYOUT)[]).find((type) => LAYOUT[type].code === code);
}

/** Reads little-endian `raw_data`. The bytes are copied, since a view into a file may not be aligned. */
export function fromRawData(type: Exclude<ElementType, 'string'>, shape: number[], raw: Uint8Array): Tensor {
  const expected = elementCount(shape) * LAYOUT[type].bytes;
  if (raw.byteLength !== expected) {
    throw new RangeError(
      `has ${raw.byteLength} bytes, but its shape [${shape.join(', ')}] of ${type} needs ${expected}`,
    );
  }
  // Not raw.slice(): a Buffer's slice does not copy.
  return { type, shape, data: LAYOUT[type].make(new Uint8Array(raw).buffer) };
}

/** The bytes of a tensor, as `raw_data` stores them. */
export function toRawData(tensor: Tensor): Uint8Array<ArrayBuffer> {
  if (Array.isArray(tensor.data)) throw new TypeError('a string tensor has no raw data');
  const { buffer, byteOffset, byteLength } = tensor.data;
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** A tensor of `type` from plain numbers, for the fields that hold numbers one by one. */
export function fromNumbers(
  type: Exclude<ElementType, 'string'>,
  shape: number[],
  values: ArrayLike<number | bigint>,
): Tensor {
  if (values.length !== elementCount(shape)) {
    throw new RangeError(
      `has ${values.length} values, but its shape [${shape.join(', ')}] needs ${elementCount(shape)}`,
    );
  }
  const data = LAYOUT[type].make(new ArrayBuffer(values.length * LAYOUT[type].bytes));
  for (let i = 0; i < values.length; i++) {
    data[i] = data instanceof BigInt64Array ? BigInt(values[i]) : Number(values[i]);
  }
  return { type, shape, data };
}
