import type { ElementType, Tensor } from '../onnx/graph.ts';
import { toRawData } from '../onnx/tensor.ts';

const DTYPES: Partial<Record<ElementType, string>> = {
  float: 'F32',
  float16: 'F16',
  double: 'F64',
  int64: 'I64',
  int32: 'I32',
  uint8: 'U8',
  int8: 'I8',
  bool: 'BOOL',
};

/**
 * Writes tensors as a `.safetensors` file (github.com/huggingface/safetensors, "Format"): eight bytes with the header's
 * length, little-endian; the header, JSON, padded with spaces to a multiple of eight; then the tensors' bytes one after the
 * other. The same tensors in the same order give the same bytes.
 *
 * @param metadata goes under `__metadata__`: strings only, as in the format
 * @throws TypeError for a string tensor, which the format has no type for
 */
export function writeSafetensors(
  tensors: Iterable<[name: string, tensor: Tensor]>,
  metadata: Record<string, string> = {},
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, tensor] of tensors) {
    const dtype = DTYPES[tensor.type];
    if (!dtype) throw new TypeError(`safetensors has no type for “${name}”, which is of ${tensor.type}`);
    const bytes = toRawData(tensor);
    header[name] = { dtype, shape: tensor.shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
    parts.push(bytes);
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(start + offset).fill(0x20, 8, start);
  new DataView(file.buffer).setBigUint64(0, BigInt(start - 8), true);
  file.set(text, 8);
  let at = start;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
