import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import type { ElementType, Tensor } from '../onnx/graph.ts';
import { elementCount, fromRawData } from '../onnx/tensor.ts';
import { widenBfloat16, widenInt16 } from '../onnx/widen.ts';
import { PLAIN_ISSUES, sentencesOf } from '../plain-issues.ts';

/** Tensors of a `.safetensors` file, in the order of their bytes. */
export interface Safetensors {
  /** BF16 is widened to float32 and I16 to int32, which represent each of their values. */
  tensors: Map<string, Tensor>;
  /** `__metadata__` of the header. */
  metadata: Record<string, string>;
}

/** The format's own limit on its header. */
const MAX_HEADER_BYTES = 100_000_000;

/** Bytes an element, and the resulting type. */
const DTYPES: Record<
  string,
  { bytes: number; type: Exclude<ElementType, 'string'>; widen?: (raw: DataView) => Tensor['data'] }
> = {
  F64: { bytes: 8, type: 'double' },
  F32: { bytes: 4, type: 'float' },
  F16: { bytes: 2, type: 'float16' },
  BF16: { bytes: 2, type: 'float', widen: widenBfloat16 },
  I64: { bytes: 8, type: 'int64' },
  I32: { bytes: 4, type: 'int32' },
  I16: { bytes: 2, type: 'int32', widen: widenInt16 },
  I8: { bytes: 1, type: 'int8' },
  U8: { bytes: 1, type: 'uint8' },
  BOOL: { bytes: 1, type: 'bool' },
};

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)).max(32),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const metadataSchema = z.record(z.string(), z.string());

type Entry = z.infer<typeof entrySchema> & { name: string };

/**
 * Reads a `.safetensors` file (github.com/huggingface/safetensors, "Format"): eight bytes with the header's length, the
 * header in JSON, then the tensors' bytes one after the other, without gaps or overlaps.
 *
 * @throws InvalidInputError that names the invalid tensor, for a file that is truncated, is longer than its tensors, or is
 *   not such a file
 */
export function readSafetensors(file: Uint8Array): Safetensors {
  const { entries, metadata, data } = readHeader(file);
  entries.sort((a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  const tensors = new Map<string, Tensor>();
  let end = 0;
  for (const entry of entries) {
    const [from, to] = entry.data_offsets;
    if (from !== end || to < from) {
      refuse(`the tensor “${entry.name}” has bytes ${from} to ${to}, but the one before it ends at ${end}`);
    }
    tensors.set(entry.name, readTensor(entry, data));
    end = to;
  }
  if (end !== data.byteLength) refuse(`its tensors end at byte ${end}, but ${data.byteLength} bytes follow the header`);
  return { tensors, metadata };
}

function readHeader(file: Uint8Array): { entries: Entry[]; metadata: Record<string, string>; data: Uint8Array } {
  if (file.byteLength < 8) refuse(`it has ${file.byteLength} bytes, fewer than its header's length field`);
  const length = new DataView(file.buffer, file.byteOffset, file.byteLength).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES))
    refuse(`its header claims ${length} bytes; the format allows ${MAX_HEADER_BYTES}`);
  const start = 8 + Number(length);
  if (start > file.byteLength)
    refuse(`its header claims ${length} bytes, but the file ends after ${file.byteLength - 8}`);
  const { __metadata__: metadata = {}, ...described } = parseHeader(file.subarray(8, start));
  const entries = Object.entries(described).map(([name, value]): Entry => {
    const parsed = entrySchema.safeParse(value, PLAIN_ISSUES);
    if (parsed.success) return { name, ...parsed.data };
    return refuse(
      `the entry of the tensor “${name}” is invalid: ${sentencesOf(parsed.error, 'it').replace(/\.$/, '')}`,
    );
  });
  const parsed = metadataSchema.safeParse(metadata);
  if (!parsed.success) refuse('its __metadata__ contains values that are not strings');
  return { entries, metadata: parsed.data, data: file.subarray(start) };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  // The format requires `{` as the first byte; JSON.parse would skip spaces.
  if (bytes[0] !== 0x7b) refuse('its header is not a JSON object');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return refuse(`its header is not JSON: ${(error as Error).message}`);
  }
}

function readTensor({ name, dtype, shape, data_offsets: [from, to] }: Entry, data: Uint8Array): Tensor {
  const layout = Object.hasOwn(DTYPES, dtype) ? DTYPES[dtype] : undefined;
  if (!layout) {
    refuse(
      `the tensor “${name}” has the type ${dtype.slice(0, 100)}; supported types are ${Object.keys(DTYPES).join(', ')}`,
    );
  }
  const wanted = elementCount(shape) * layout.bytes;
  if (to - from !== wanted) {
    refuse(
      `the tensor “${name}” has ${to - from} bytes, but its shape [${shape.join(', ')}] of ${dtype} needs ${wanted}`,
    );
  }
  if (to > data.byteLength) refuse(`it ends inside the tensor “${name}”: the file is truncated`);
  const raw = data.subarray(from, to);
  if (!layout.widen) return fromRawData(layout.type, shape, raw);
  return { type: layout.type, shape, data: layout.widen(new DataView(raw.buffer, raw.byteOffset, raw.byteLength)) };
}

function refuse(reason: string): never {
  throw new InvalidInputError(`This is not a valid safetensors file: ${reason}.`);
}
