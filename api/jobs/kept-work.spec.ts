import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clearKeptWork, keptWork } from './kept-work.ts';

let home: string;
let computed: number;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'graft-kept-'));
  await mkdir(path.join(home, 'job'));
  computed = 0;
});
afterEach(() => rm(home, { recursive: true }));

const key = 'a'.repeat(64);
const folder = () => path.join(home, 'tmp', 'kept');
const work = () =>
  keptWork(home, key, {
    directory: path.join(home, 'job'),
    compute: async (file) => {
      await writeFile(file, `result ${++computed}`);
      return { rows: 3 };
    },
  });

test('work is done once until it is dropped', async () => {
  const first = await work();
  const again = await work();
  expect(again).toMatchObject({ facts: { rows: 3 }, sha256: first.sha256 });
  expect(await readFile(again.file, 'utf8')).toBe('result 1');
  await again.drop();
  expect(await readdir(folder())).toEqual([]);
  expect(await readFile((await work()).file, 'utf8')).toBe('result 2');
});

test('a damaged file, and one without its note, are computed again', async () => {
  const { file } = await work();
  await writeFile(file, 'resulT 1');
  expect(await readFile((await work()).file, 'utf8')).toBe('result 2');
  await rm(path.join(folder(), `${key}.json`));
  expect(await readFile((await work()).file, 'utf8')).toBe('result 3');
});

test('work that fails keeps nothing', async () => {
  const failing = keptWork(home, key, {
    directory: path.join(home, 'job'),
    compute: async (file) => {
      await writeFile(file, 'half');
      throw new Error('no');
    },
  });
  await expect(failing).rejects.toThrow('no');
  expect(await readdir(folder()).catch(() => [])).toEqual([]);
});

test('what nobody came back for within a week is deleted', async () => {
  const { file } = await work();
  await clearKeptWork(home);
  expect(await readdir(folder())).toHaveLength(2);
  const eightDaysAgo = Date.now() / 1000 - 8 * 86_400;
  for (const each of [file, file.replace('.bytes', '.json')]) await utimes(each, eightDaysAgo, eightDaysAgo);
  await clearKeptWork(home);
  expect(await readdir(folder())).toEqual([]);
  await clearKeptWork(path.join(home, 'nowhere'));
});
