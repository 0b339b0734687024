import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTensors, type StoredTensor, writeTensors } from './tensor-file.ts';

test('tensors are read back unchanged, from a valid safetensors file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'graft-tensors-'));
  try {
    const path = join(directory, 'weights.safetensors');
    const tensors = new Map<string, StoredTensor>([
      ['fc.weight', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
      ['labels', { shape: [2], data: BigInt64Array.of(1n, -2n) }],
    ]);
    await writeTensors(path, tensors);
    expect(await readTensors(path)).toEqual(tensors);
    const bytes = await readFile(path);
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString());
    expect(header['fc.weight']).toEqual({ dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] });
  } finally {
    await rm(directory, { recursive: true });
  }
});
