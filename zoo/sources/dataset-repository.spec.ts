import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { type DatasetRepository, fetchDataset } from './dataset-repository.ts';
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

const fetching = (source: Partial<DatasetRepository> = {}, token: string | null = null) =>
  fetchDataset(
    { repository: 'ada/pets', revision: null, path: null, ...source },
    {
      directory,
      partialDirectory,
      hub: { endpoint: hub.url, token },
      addresses: { allowed: [hub.storage] },
      patience: { headers: 300, stall: 300, pace: 300, retry: 1 },
    },
  );
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

test('pictures as single files are called that, not texts', async () => {
  hub.commit('datasets/ada/pets', { 'train/a.png': 'a picture', 'train/b.jpg': 'another' });
  const what = /ada\/pets holds 2 pictures as single files.*refs\/convert\/parquet/;
  await expect(fetching()).rejects.toThrow(what);
  hub.commit('datasets/ada/pets', { 'train/metadata.csv': 'file_name,label' });
  await expect(fetching()).rejects.toThrow(what);
  hub.commit('datasets/ada/pets', { 'texts.csv': 'text,label' });
  expect((await fetching()).format).toBe('text');
});

test('without data, gated, or not there: nothing is left', async () => {
  hub.commit('datasets/ada/pets', { 'README.md': '# Pets' });
  await expect(fetching()).rejects.toThrow(
    /has no Parquet, \.zip, \.tar\.gz, \.jsonl or \.csv file at this revision; it has README\.md/,
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
