import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Example } from '../../data/dataset.ts';
import { random } from '../../data/random.ts';
import { readSafetensors } from '../../safetensors/read-safetensors.ts';
import type { FeatureFile } from '../feature-rows.ts';
import { npyHeader } from '../npy.ts';
import { parquetFeatures } from './parquet-features.ts';
import { safetensorsFeatures } from './safetensors-features.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-feature-files-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function stored(rows: number, dimension: number) {
  const generator = random(rows);
  const values = Float32Array.from({ length: rows * dimension }, () => generator.next() - 0.5);
  const path = join(directory, 'features.npy');
  await writeFile(path, Buffer.concat([npyHeader([rows, dimension]), new Uint8Array(values.buffer)]));
  const examples = Array.from({ length: rows }, (_, i): Example => {
    const split = (['train', 'validation', 'test'] as const)[i % 3];
    return { name: `löwe/${i}.png`, label: (i % 3) - 1, split, groups: {}, offset: 0, byteSize: 1, sha256: '' };
  });
  const source: FeatureFile = { path, rows, dimension };
  return { source, values, index: { examples, labels: ['cat', 'dog'], groups: [] } };
}

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return Buffer.concat(parts);
}

// 16 MiB hold 1024 rows of 4096 features: the last is of two blocks.
test.each([
  [1, 1],
  [7, 5],
  [1030, 4096],
])('Parquet of %i rows of %i features holds them, with names, splits and labels', async (rows, dimension) => {
  const { source, values, index } = await stored(rows, dimension);
  const file = await whole(parquetFeatures(source, index, { model: 'tiny-net' }));
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer;
  const metadata = parquetMetadata(bytes);
  expect(metadata.key_value_metadata).toEqual([{ key: 'model', value: 'tiny-net' }]);
  expect(metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual(rows > 1024 ? [1024, 6] : [rows]);
  const read = await parquetReadObjects({ file: bytes, rowStart: Math.max(0, rows - 3), rowEnd: rows });
  for (const [i, row] of read.entries()) {
    const at = Math.max(0, rows - 3) + i;
    const { name, split, label } = index.examples[at];
    expect(row).toMatchObject({ example: name, split, label: index.labels[label] ?? null });
    expect(Float32Array.from(row.features)).toEqual(values.subarray(at * dimension, (at + 1) * dimension));
  }
});

test('safetensors holds the features and the labels', async () => {
  const { source, values, index } = await stored(1030, 4096);
  const file = await whole(safetensorsFeatures(source, index, { layer: 'pool' }));
  const { tensors, metadata } = readSafetensors(file);
  expect(tensors.get('features')).toMatchObject({ type: 'float', shape: [1030, 4096] });
  const stored32 = tensors.get('features')?.data as Float32Array;
  expect(
    Buffer.from(stored32.buffer, stored32.byteOffset, stored32.byteLength).equals(Buffer.from(values.buffer)),
  ).toBe(true);
  expect(tensors.get('labels')?.data).toEqual(BigInt64Array.from(index.examples, ({ label }) => BigInt(label)));
  expect(tensors.get('splits')?.data).toEqual(BigInt64Array.from(index.examples, (_, i) => BigInt(i % 3)));
  expect(metadata).toEqual({ labels: '["cat","dog"]', splits: '["train","validation","test"]', layer: 'pool' });
});

test('of several labels or numbers both formats hold the targets; Parquet holds the groups too', async () => {
  const { source, values, index } = await stored(7, 5);
  const examples = index.examples.map((example, i) => {
    const groups: Record<string, string> = i === 3 ? {} : { features: `löwe ${i}`, site: 'x' };
    return { ...example, label: -1, targets: [i / 4, i % 2, -i], groups };
  });
  const whole7 = { examples, labels: ['a', 'b', 'c'], groups: ['features', 'site'] };
  const file = await whole(parquetFeatures(source, whole7));
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer;
  for (const [i, row] of (await parquetReadObjects({ file: bytes })).entries()) {
    const { targets, groups } = examples[i];
    expect(row).toMatchObject({ label: null, targets, features_: groups.features ?? null, site: groups.site ?? null });
    expect(Float32Array.from(row.features)).toEqual(values.subarray(i * 5, (i + 1) * 5));
  }
  const { tensors } = readSafetensors(await whole(safetensorsFeatures(source, whole7)));
  expect(tensors.get('targets')).toMatchObject({ type: 'float', shape: [7, 3] });
  expect(tensors.get('targets')?.data).toEqual(Float32Array.from(examples.flatMap(({ targets }) => targets)));
  expect(tensors.get('features')?.data).toEqual(values);
});
