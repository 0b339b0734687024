import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import type { Tensor } from '../onnx/graph.ts';
import { readWeightFiles } from './read-weight-files.ts';
import { writeSafetensors } from './write-safetensors.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'graft-shards-'));
});
afterAll(() => rm(folder, { recursive: true }));

const tensor = (value: number): Tensor => ({ type: 'float', shape: [1], data: Float32Array.of(value) });
const shard = (...names: string[]) => writeSafetensors(names.map((name, i) => [name, tensor(i)]));
const index = (weight_map: object) => JSON.stringify({ metadata: { total_size: 12 }, weight_map });

const FIRST = 'model-00001-of-00002.safetensors';
const SECOND = 'model-00002-of-00002.safetensors';
const INDEX = 'model.safetensors.index.json';

async function read(contents: Record<string, string | Uint8Array>) {
  const files = [];
  for (const [name, content] of Object.entries(contents)) {
    const file = path.join(folder, name.replaceAll('/', '-'));
    await writeFile(file, content);
    files.push({ path: name, file, byteSize: content.length });
  }
  return readWeightFiles(files);
}

test('one file, several with their index, and none', async () => {
  expect(await read({ 'a.safetensors': shard('w') })).toEqual({
    tensors: new Map([['w', tensor(0)]]),
    file: 'a.safetensors',
  });
  const map = { a: FIRST, b: FIRST, c: SECOND };
  expect(await read({ [INDEX]: index(map), [FIRST]: shard('a', 'b'), [SECOND]: shard('c') })).toEqual({
    tensors: new Map([
      ['a', tensor(0)],
      ['b', tensor(1)],
      ['c', tensor(0)],
    ]),
    file: INDEX,
  });
  const inFolder = { [`deep/${INDEX}`]: index({ a: FIRST }), [`deep/${FIRST}`]: shard('a') };
  expect((await read(inFolder))?.tensors.size).toBe(1);
  expect(await read({ 'config.json': '{}' })).toBeNull();
});

test.each([
  ['no index', { [FIRST]: shard('a'), [SECOND]: shard('b') }, /more than one file of weights.*index\.json/],
  [
    'a shard that is not there',
    { [INDEX]: index({ a: FIRST, b: SECOND }), [FIRST]: shard('a') },
    /names the file model-00002/,
  ],
  [
    'a tensor that its file has not',
    { [INDEX]: index({ a: FIRST, b: FIRST }), [FIRST]: shard('a') },
    /places “b” in model-00001/,
  ],
  [
    'a tensor that the index leaves out',
    { [INDEX]: index({ a: FIRST }), [FIRST]: shard('a', 'b') },
    /does not list “b”, which model-00001/,
  ],
  [
    'a path that climbs',
    { [INDEX]: index({ a: '../secret.safetensors' }), [FIRST]: shard('a') },
    /outside of its folder/,
  ],
  ['an absolute path', { [INDEX]: index({ a: '/etc/passwd' }), [FIRST]: shard('a') }, /outside of its folder/],
  ['an index without a map', { [INDEX]: '{"metadata":{}}', [FIRST]: shard('a') }, /has no weight_map/],
  [
    'an index that is not JSON',
    { [INDEX]: '<html>', [FIRST]: shard('a') },
    /model\.safetensors\.index\.json is not JSON/,
  ],
  [
    'a broken shard',
    { [INDEX]: index({ a: FIRST }), [FIRST]: shard('a').slice(0, 20) },
    /^[^ ]+: This is not a valid safetensors file/,
  ],
])('%s is refused', async (_, contents, says) => {
  const reading = read(contents);
  await expect(reading).rejects.toThrow(InvalidInputError);
  await expect(reading).rejects.toThrow(says);
});

test('more than an ONNX file holds is refused before it is read', async () => {
  const file = { path: 'model.safetensors', file: path.join(folder, 'absent'), byteSize: 3e9 };
  await expect(readWeightFiles([file])).rejects.toThrow(/take 3,000,000,000 bytes.*Choose a smaller model/);
});
