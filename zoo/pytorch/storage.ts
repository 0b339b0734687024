import { InvalidInputError } from '../errors.ts';
import type { ElementType, Tensor } from '../onnx/graph.ts';
import { elementCount, fromRawData } from '../onnx/tensor.ts';
import { widenBfloat16, widenInt16 } from '../onnx/widen.ts';

/** How a storage keeps its numbers, and the type that they are read as. */
export interface StorageType {
  bytes: number;
  type: Exclude<ElementType, 'string'>;
  widen?: (raw: DataView) => Tensor['data'];
}

/**
 * PyTorch's storages, by the names that `torch.save` writes. bfloat16 is widened to float32 and int16 to int32, which represent
 * each of their values.
 */
export const STORAGE_TYPES: Readonly<Record<string, StorageType>> = {
  'torch.DoubleStorage': { bytes: 8, type: 'double' },
  'torch.FloatStorage': { bytes: 4, type: 'float' },
  'torch.HalfStorage': { bytes: 2, type: 'float16' },
  'torch.BFloat16Storage': { bytes: 2, type: 'float', widen: widenBfloat16 },
  'torch.LongStorage': { bytes: 8, type: 'int64' },
  'torch.IntStorage': { bytes: 4, type: 'int32' },
  'torch.ShortStorage': { bytes: 2, type: 'int32', widen: widenInt16 },
  'torch.CharStorage': { bytes: 1, type: 'int8' },
  'torch.ByteStorage': { bytes: 1, type: 'uint8' },
  'torch.BoolStorage': { bytes: 1, type: 'bool' },
};

/** Numbers that the file keeps outside of the pickle, under a key; several tensors may be views of them. */
export class Storage {
  constructor(
    readonly type: StorageType,
    readonly key: string,
    /** The number of elements. */
    readonly length: number,
  ) {}

  get byteSize(): number {
    return this.length * this.type.bytes;
  }
}

/** A view of a storage: element `[i, j, …]` is at `offset + i · strides[0] + j · strides[1] + …`. */
export class TensorView {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {
    const isEmpty = shape.includes(0);
    const last = shape.reduce((sum, size, i) => sum + (size - 1) * strides[i], offset);
    if (isEmpty ? offset > storage.length : last >= storage.length) {
      throw new InvalidInputError(
        `a tensor [${shape.join(', ')}] with the strides [${strides.join(', ')}] from element ${offset} on needs more than the ${storage.length} elements of its storage “${storage.key}”`,
      );
    }
    // An expanded tensor reads elements again and again: a few bytes could claim any size.
    if (elementCount(shape) > storage.length) {
      throw new InvalidInputError(
        `a tensor [${shape.join(', ')}] repeats the ${storage.length} elements of its storage “${storage.key}”. Save it with .contiguous() or .clone()`,
      );
    }
  }

  get byteSize(): number {
    return elementCount(this.shape) * this.storage.type.bytes;
  }

  /** The tensor, row-major, from its storage's bytes. */
  read(bytes: Uint8Array): Tensor {
    const { bytes: width, type, widen } = this.storage.type;
    const raw = this.isContiguous()
      ? bytes.subarray(this.offset * width, (this.offset + elementCount(this.shape)) * width)
      : this.gather(bytes);
    const shape = [...this.shape];
    if (!widen) return fromRawData(type, shape, raw);
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    return { type, shape, data: widen(view) };
  }

  private isContiguous(): boolean {
    let expected = 1;
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      if (this.shape[axis] !== 1 && this.strides[axis] !== expected) return this.shape.includes(0);
      expected *= this.shape[axis];
    }
    return true;
  }

  private gather(bytes: Uint8Array): Uint8Array {
    const { shape, strides, offset } = this;
    const width = this.storage.type.bytes;
    const index = shape.map(() => 0);
    const raw = new Uint8Array(elementCount(shape) * width);
    let from = offset;
    for (let to = 0; to < raw.length; to += width) {
      for (let byte = 0; byte < width; byte++) raw[to + byte] = bytes[from * width + byte];
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        from += strides[axis];
        index[axis] += 1;
        if (index[axis] < shape[axis]) break;
        from -= shape[axis] * strides[axis];
        index[axis] = 0;
      }
    }
    return raw;
  }
}
