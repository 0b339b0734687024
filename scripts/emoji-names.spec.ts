import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { importTextFile } from '../zoo/data/text/import-text-file.ts';
import { writeEmojiNames } from './emoji-names.ts';

const PACKAGE = resolve(import.meta.dirname, '../node_modules/emoji-datasource-google');

test("the names of the demo's emoji: a text data set in the same 8 classes, each name once", async () => {
  const directory = await mkdtemp(join(tmpdir(), 'graft-names-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const csv = join(directory, 'names.csv');
  const { names } = await writeEmojiNames(PACKAGE, csv);
  expect(names).toBeGreaterThan(1_600);
  expect(await readFile(csv, 'utf8')).toContain('\n"grinning face","Smileys & Emotion"\n');
  const { dataset } = await importTextFile(csv, { filename: 'names.csv', directory: join(directory, 'names') });
  expect(dataset.index.labels).toHaveLength(8);
  expect(dataset.index.examples).toHaveLength(names);
  expect(dataset.index.quality.filter(({ kind }) => kind.startsWith('DUPLICATE'))).toEqual([]);
});
