import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLayersModel } from './read-layers-model.ts';
import { filesOf } from './testing/nsfwjs.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'graft-layers-model-'));
});
afterEach(() => rm(folder, { recursive: true }));

const weights = [{ name: 'd/kernel', shape: [2], dtype: 'float32' }];
const model = (path: string) => ({
  modelTopology: { class_name: 'Sequential' },
  weightsManifest: [{ paths: [path], weights }],
});
const bytes = Buffer.from(Float32Array.of(1.5, -2).buffer);

async function read(files: Record<string, string | Buffer>) {
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  return readLayersModel(await filesOf(folder));
}

test('model.json with binary weights', async () => {
  const { topology, weights } = await read({ 'model.json': JSON.stringify(model('group1.bin')), 'group1.bin': bytes });
  expect(topology).toEqual({ class_name: 'Sequential' });
  expect(weights.get('d/kernel')).toEqual({ shape: [2], data: Float32Array.of(1.5, -2) });
});

test('the same as modules', async () => {
  const { weights } = await read({
    'model.min.js': `module.exports=${JSON.stringify(model('group1'))}`,
    'group1.min.js': `module.exports="${bytes.toString('base64')}"`,
  });
  expect(weights.get('d/kernel')?.data).toEqual(Float32Array.of(1.5, -2));
});

test.each<{ what: string; files: Record<string, string | Buffer>; says: RegExp }>([
  { what: 'no model file', files: { 'other.txt': '' }, says: /no model\.json .*\(other\.txt\)/ },
  { what: 'a model file that is no JSON', files: { 'model.json': '{' }, says: /^model\.json cannot be read/ },
  {
    what: 'another JSON',
    files: { 'model.json': '{"name":"model"}' },
    says: /model\.json is not a TensorFlow\.js model/,
  },
  {
    what: 'a graph model',
    files: { 'model.json': JSON.stringify({ modelTopology: { node: [] }, weightsManifest: [] }) },
    says: /graph model, but a layers model is expected/,
  },
  {
    what: 'a weight file outside the folder',
    files: { 'model.json': JSON.stringify(model('../../../etc/passwd')) },
    says: /refers to the weight file \.\.\/\.\.\/\.\.\/etc\/passwd, which the source does not have/,
  },
  {
    what: 'a weight file that is missing',
    files: { 'model.json': JSON.stringify(model('group9.bin')) },
    says: /refers to the weight file group9\.bin/,
  },
  {
    what: 'a weight file cut short',
    files: { 'model.json': JSON.stringify(model('w.bin')), 'w.bin': bytes.subarray(0, 5) },
    says: /end inside d\/kernel/,
  },
  {
    what: 'code for weights',
    files: { 'model.json': JSON.stringify(model('w')), 'w.js': 'module.exports=fetch()' },
    says: /^w\.js cannot be read/,
  },
  {
    what: 'weights that are no base64',
    files: { 'model.json': JSON.stringify(model('w')), 'w.js': 'module.exports="a b"' },
    says: /w\.js does not export/,
  },
])('refuses $what', async ({ files, says }) => {
  await expect(read(files)).rejects.toThrow(says);
});
