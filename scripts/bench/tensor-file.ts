import { readFile, writeFile } from 'node:fs/promises';

export interface StoredTensor {
  shape: number[];
  data: Float32Array | BigInt64Array;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/**
 * Writes tensors in the safetensors format (a length, a JSON header, the bytes), which a peer reads without a library:
 * weights and batches are the same on both sides.
 */
export async function writeTensors(path: string, tensors: Map<string, StoredTensor>): Promise<void> {
  const header: Record<string, Entry> = {};
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = {
      dtype: data instanceof Float32Array ? 'F32' : 'I64',
      shape,
      data_offsets: [offset, offset + data.byteLength],
    };
    offset += data.byteLength;
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  const json = Buffer.from(JSON.stringify(header));
  // Spaces at the header's end align the tensors to multiples of eight.
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  await writeFile(path, Buffer.concat([length, padded, ...parts]));
}

/** Reads what `writeTensors` wrote. */
export async function readTensors(path: string): Promise<Map<string, StoredTensor>> {
  const { buffer, byteOffset } = await readFile(path);
  const start = 8 + Number(new DataView(buffer, byteOffset).getBigUint64(0, true));
  const header = JSON.parse(Buffer.from(buffer, byteOffset + 8, start - 8).toString()) as Record<string, Entry>;
  return new Map(
    Object.entries(header).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const bytes = buffer.slice(byteOffset + start + from, byteOffset + start + to);
        return [name, { shape, data: dtype === 'F32' ? new Float32Array(bytes) : new BigInt64Array(bytes) }];
      },
    ),
  );
}
