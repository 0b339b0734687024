import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { type DatasetRepository, fetchDataset } from './dataset-repository.ts';
import type { FetchOptions } from './source.ts';
import { startHub, type TestHub } from './testing/hub-server.ts';

// @huggingface/hub and our guarded fetch against our own hub over real HTTP.

let hub: TestHub;
let directory: string;
let partialDirectory: string;
beforeEach(async () => {
  hub = await startHub({ users: [{ name: 'ada', token: 'hf_ada' }] });
  const scratch = await mkdtemp(path.join(tmpdir(), 'graft-datasets-'));
  directory = path.join(scratch, 'files');
  partialDirectory = path.join(scratch, 'partial');
  await Promise.all([mkdir(directory), mkdir(partialDirectory)]);
});
afterEach(async () => {
  await hub.close();
  await rm(path.dirname(directory), { recursive: true, force: true });
});

const fetching = (
  source: Partial<DatasetRepository> = {},
  { modality = 'IMAGE', ...options }: Partial<FetchOptions> & { modality?: 'IMAGE' | 'TEXT' } = {},
) =>
  fetchDataset({ repository: 'ada/pets', revision: null, path: null, ...source }, modality, {
    directory,
    partialDirectory,
    hub: { endpoint: hub.url, token: null },
    addresses: { allowed: [hub.storage] },
    patience: { headers: 300, stall: 300, pace: 300, retry: 1 },
    ...options,
  });
const sha256Of = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
const paths = (files: { path: string }[]) => files.map((file) => file.path);

test('Parquet files at one commit, from LFS; others are not fetched', async () => {
  const first = hub.commit('datasets/ada/pets', {
    'data/train-00000-of-00001.parquet': 'rows to train on',
    'data/test-00000-of-00001.parquet': 'rows to test on',
    'README.md': '# Pets',
    'extra.zip': 'more',
  });
  const { files, format, commit, uri } = await fetching();
  expect(paths(files)).toEqual(['data/test-00000-of-00001.parquet', 'data/train-00000-of-00001.parquet']);
  expect(await readFile(files[1].file, 'utf8')).toBe('rows to train on');
  expect({ format, commit }).toEqual({ format: 'parquet', commit: first });
  expect(uri).toBe(`pkg:huggingface/datasets/ada/pets@${first}?repository_url=${encodeURIComponent(hub.url)}`);
  hub.commit('datasets/ada/pets', { 'data/train-00000-of-00001.parquet': 'other rows' });
  expect((await fetching({ revision: first })).commit).toBe(first);
  expect((await fetching()).commit).not.toBe(first);
});

test('a data set and a model of the same name are two repositories', async () => {
  hub.commit('ada/pets', { 'model.onnx': 'a model' });
  await expect(fetching()).rejects.toThrow(InvalidInputError);
  hub.commit('datasets/ada/pets', { 'train.jsonl': '{}', 'test.jsonl': '{}' });
  const { files, format } = await fetching();
  expect([format, ...paths(files)]).toEqual(['text', 'test.jsonl', 'train.jsonl']);
});

test('several configurations: one is named', async () => {
  hub.commit('datasets/ada/pets', { 'small/train.parquet': 'a', 'large/train.parquet': 'b' });
  await expect(fetching()).rejects.toThrow(/data in 2 folders: large, small\. Name one as path/);
  expect(paths((await fetching({ path: 'small' })).files)).toEqual(['small/train.parquet']);
  expect(paths((await fetching({ path: 'large/train.parquet' })).files)).toEqual(['large/train.parquet']);
  await expect(fetching({ path: 'medium' })).rejects.toThrow(/no Parquet, \.zip.* in medium/);
});

test('a folder for each split is one data set, as the hub converts to Parquet', async () => {
  hub.commit('datasets/ada/pets', { 'default/train/0000.parquet': 'rows', 'default/test/0000.parquet': 'more rows' });
  expect(paths((await fetching()).files)).toEqual(['default/test/0000.parquet', 'default/train/0000.parquet']);
  hub.commit('datasets/ada/pets', { 'other/train/0000.parquet': 'rows' });
  await expect(fetching()).rejects.toThrow(/data in 2 folders: default, other/);
});

/** Of a picture's size and name only; nothing here decodes it. */
const picture = (seed: number, length = 100) => Buffer.alloc(length, seed);
const resolved = () => hub.requests.map(({ line }) => line).filter((line) => /^GET .*\/resolve\//.test(line));

test('pictures as single files: by their names in the folder, plain and from LFS, equal bytes once', async () => {
  const files = {
    'pets/train/cat/1.png': picture(1),
    'pets/train/cat/2.jpg': picture(2),
    'pets/train/dog/1.png': picture(1),
    'pets/test/dog/3.webp': picture(3),
    'pets/train/metadata.csv': 'file_name,age',
  };
  hub.commit('datasets/ada/pets', { ...files, 'pets/notes.txt': '?', 'pets/.hidden': '?' }, { lfs: /\.jpg$/ });
  hub.commit('datasets/ada/pets', { 'README.md': '# Pets' });
  const whole = await fetching();
  expect(whole).toMatchObject({ format: 'pictures', tooLarge: [], others: ['README.md', 'pets/notes.txt'] });
  expect(paths(whole.files)).toEqual(Object.keys(files).sort());
  for (const { path: name, file } of whole.files)
    expect(await readFile(file)).toEqual(Buffer.from(files[name as keyof typeof files]));
  expect(resolved()).toHaveLength(4);
  expect(hub.requests.filter(({ line }) => line.startsWith('GET storage'))).toHaveLength(1);
  const lines = await Promise.all(
    whole.files.map(async ({ path: name, file }) => `${sha256Of(await readFile(file))}  ${name}\n`),
  );
  expect(whole).toMatchObject({ sha256: sha256Of(lines.join('')) });

  const folder = await fetching({ path: 'pets/train' });
  expect(paths(folder.files)).toEqual(['cat/1.png', 'cat/2.jpg', 'dog/1.png', 'metadata.csv']);
  expect(folder).toMatchObject({ others: [] });
  expect(paths((await fetching({ path: 'pets/train/cat/2.jpg' })).files)).toEqual(['2.jpg']);
  expect(resolved()).toHaveLength(4);
  // Other tables are texts, for a data set of texts.
  const texts = { modality: 'TEXT' } as const;
  await expect(fetching({}, texts)).rejects.toThrow(/holds 4 pictures and no texts.*modality IMAGE/);
  hub.commit('datasets/ada/pets', { 'texts.csv': 'text,label' });
  expect(paths((await fetching({}, texts)).files)).toEqual(['texts.csv']);
  expect(await fetching()).toMatchObject({ format: 'pictures', others: ['README.md', 'pets/notes.txt', 'texts.csv'] });
});

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`cat/${i}.png`, picture(i)]));

test('pictures as single files: an interrupted fetch goes on, by files, and each is fetched once', async () => {
  hub.commit('datasets/ada/pets', many(20));
  const controller = new AbortController();
  const seen: (number | undefined)[] = [];
  const onProgress: FetchOptions['onProgress'] = (_, files) => {
    seen.push(files?.done);
    if (files?.done === 6) controller.abort(new Error('stopped'));
  };
  await expect(fetching({}, { signal: controller.signal, onProgress })).rejects.toThrow('stopped');
  expect(seen.slice(0, 6)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(seen.length).toBeLessThan(15);
  expect(await readdir(directory)).toEqual([]);
  // Nothing is written any more once a fetch is over: what is whole now is not requested again.
  const here = new Set<string>();
  for (const name of await readdir(partialDirectory))
    if ((await readFile(path.join(partialDirectory, name))).length === 100) here.add(name);
  expect(here.size).toBeGreaterThanOrEqual(6);
  // As a process leaves it that is killed while it writes.
  const [cut, spoiled] = here;
  await truncate(path.join(partialDirectory, cut), 40);
  await writeFile(path.join(partialDirectory, spoiled), picture(99));
  const before = resolved().length;
  const { files } = await fetching();
  expect(resolved().length - before).toBe(20 - here.size + 2);
  expect(hub.requests.filter(({ headers }) => headers.range === 'bytes=40-')).toHaveLength(1);
  expect(paths(files)).toEqual(Object.keys(many(20)).sort());
  for (const { path: name, file } of files) expect(await readFile(file)).toEqual(many(20)[name]);
});

test('pictures as single files: a failed file ends the others; a hub that limits requests is waited for', async () => {
  hub.commit('datasets/ada/pets', many(12));
  hub.fail(/resolve.*cat\/7\.png/, { kind: 'replace', content: picture(99) }, 1);
  await expect(fetching()).rejects.toThrow(/cat\/7\.png.*is not the file that its source promised/);
  const limited = (headers: Record<string, string>) => ({ kind: 'status', status: 429, headers }) as const;
  hub.fail(/resolve/, limited({ 'retry-after': '0' }), 3);
  hub.fail(/resolve/, limited({ ratelimit: '"resolvers";r=0;t=0' }), 3);
  expect((await fetching()).files).toHaveLength(12);
  // One that does not say when, or late, is not.
  hub.commit('datasets/ada/pets', { 'cat/new.png': picture(50) });
  hub.fail(/resolve/, limited({ 'retry-after': '86400' }), 20);
  await expect(fetching()).rejects.toThrow(/limits requests right now/);
});

test('pictures as single files: limits of number and bytes, and names that are the same', async () => {
  hub.commit('datasets/ada/pets', many(6));
  await expect(fetching({}, { maxFiles: 5 })).rejects.toThrow(
    'ada/pets has more than 5 files, the maximum for a repository of a data set. Pack the data as Parquet, or into an archive.',
  );
  await expect(fetching({}, { maxBytes: 599 })).rejects.toThrow(
    'The 6 files of ada/pets have 600 bytes, more than the maximum of 599 for a data set.',
  );
  expect(resolved()).toEqual([]);
  expect((await fetching({}, { maxFiles: 6, maxBytes: 600 })).files).toHaveLength(6);
  hub.commit('datasets/ada/pets', { 'cat/\u00e9.png': picture(1), 'cat/e\u0301.png': picture(2) });
  await expect(fetching()).rejects.toThrow(/holds "cat\/\u00e9\.png" twice/);
});

test('pictures as single files: one of more bytes than an import reads is not fetched', async () => {
  hub.commit('datasets/ada/pets', { 'cat/1.png': picture(1), 'cat/huge.png': picture(2, 64 * 2 ** 20 + 1) });
  const fetched = await fetching();
  expect(paths(fetched.files)).toEqual(['cat/1.png']);
  expect(fetched).toMatchObject({ tooLarge: [{ name: 'cat/huge.png', byteSize: 64 * 2 ** 20 + 1 }], others: [] });
});

test('without data, gated, or not there: nothing is left', async () => {
  hub.commit('datasets/ada/pets', { 'README.md': '# Pets' });
  await expect(fetching()).rejects.toThrow(
    /has no Parquet, \.zip, \.tar\.gz, \.jsonl or \.csv file, and no picture in PNG.*, at this revision; it has README\.md/,
  );
  hub.commit('datasets/ada/secret', { 'train.parquet': 'a' }, { gated: 'auto' });
  await expect(fetching({ repository: 'ada/secret' })).rejects.toThrow(`${hub.url}/datasets/ada/secret`);
  const page = `${hub.url}/datasets/ada/pets/commits/main`;
  await expect(fetching({ revision: 'v9' })).rejects.toThrow(page);
  await expect(fetching({ repository: 'ada/nothing' })).rejects.toThrow(InvalidInputError);
  await expect(fetching({ repository: '../etc' })).rejects.toThrow(/name of a repository/);
  expect(await readdir(directory)).toEqual([]);
});

test('a fetch that breaks goes on from what it has', async () => {
  hub.commit('datasets/ada/pets', { 'train.parquet': 'x'.repeat(50_000) });
  hub.fail(/^GET storage/, { kind: 'drop', afterBytes: 20_000 }, 1);
  const { files } = await fetching();
  expect((await readFile(files[0].file)).length).toBe(50_000);
});
