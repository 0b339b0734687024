import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../errors.ts';
import type { DatasetIndex } from '../dataset.ts';
import { importImageArchive, importParquetPictures } from '../import-image-archive.ts';
import { readExample, readTexts } from '../read-example.ts';
import { noisePicture, zipBytes } from '../testing/archives.ts';
import { importTextFile, importTextFiles } from '../text/import-text-file.ts';
import { parquetDataset } from './parquet-dataset.ts';

// Files that Hugging Face's datasets and pyarrow wrote, and broken ones.

const fixture = (name: string) => path.join(import.meta.dirname, 'fixtures', name);
let home: string;
let serial = 0;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'graft-parquet-'));
});
afterAll(() => rm(home, { recursive: true }));

const fresh = () => path.join(home, `${serial++}`);
const pictures = async (file: string, filename = 'pets.parquet') =>
  (await importImageArchive(file, { filename, directory: fresh() })).dataset;
const texts = async (file: string) =>
  (await importTextFile(file, { filename: 'a.parquet', directory: fresh() })).dataset;
const stored = async (bytes: ArrayBuffer | Uint8Array) => {
  const file = fresh();
  await writeFile(file, new Uint8Array(bytes));
  return file;
};
const labelled = ({ labels, examples }: DatasetIndex) => examples.map(({ name, label }) => [name, labels[label]]);

test('words and their labels that datasets wrote: numbers of a list stand for the names of its classes', async () => {
  const imported = await importTextFile(fixture('words.parquet'), {
    filename: 'words.parquet',
    directory: fresh(),
    tags: 'ner_tags',
  });
  const { index } = imported.dataset;
  expect(index).toMatchObject({ task: 'TOKEN_LABELS', labels: ['O', 'B-LOC', 'I-LOC', 'B-PER', 'I-PER'], groups: [] });
  expect(await readTexts(imported.dataset, index.examples)).toEqual([
    'Ada Lovelace lives in London .',
    'Nobody',
    'In New York',
  ]);
  expect(index.examples.map(({ tags = [] }) => tags.map((tag) => index.labels[tag]))).toEqual([
    ['B-PER', 'I-PER', 'O', 'O', 'B-LOC', 'O'],
    ['O'],
    ['O', 'B-LOC', 'I-LOC'],
  ]);
  expect(index.quality.find(({ kind }) => kind === 'EMPTY_TEXT')?.examples).toEqual(['row 3']);
});

test('a data set with labels of words comes back from its own Parquet file', async () => {
  const options = { filename: 'words.parquet', tags: 'ner_tags' };
  const { dataset } = await importTextFile(fixture('words.parquet'), { ...options, directory: fresh() });
  const parts: Uint8Array[] = [];
  for await (const part of parquetDataset(dataset)) parts.push(part);
  const file = await stored(Buffer.concat(parts));
  const [row] = await parquetReadObjects({ file: new Uint8Array(Buffer.concat(parts)).buffer });
  expect(row).toMatchObject({
    tokens: ['Ada', 'Lovelace', 'lives', 'in', 'London', '.'],
    tags: ['B-PER', 'I-PER', 'O', 'O', 'B-LOC', 'O'],
  });
  const again = await importTextFile(file, { ...options, tags: 'tags', directory: fresh() });
  const shown = ({ index }: typeof dataset) =>
    index.examples.map(({ tags, sha256, split }) => ({ tags, sha256, split }));
  expect(shown(again.dataset)).toEqual(shown(dataset));
});

test('pictures that datasets wrote: their bytes, the names of their classes, groups', async () => {
  const dataset = await pictures(fixture('pictures.parquet'));
  expect(labelled(dataset.index)).toEqual([
    ['pets/row 1', 'cat'],
    ['pets/row 2/jpeg-444.jpg', 'dog'],
    ['pets/row 3', 'cat'],
    ['pets/row 4/png-1-bit.png', 'dog'],
    ['pets/row 5', 'cat'],
    ['pets/row 6/gif.gif', 'dog'],
    ['pets/row 7', 'cat'],
    ['pets/row 8/png-alpha.png', 'dog'],
  ]);
  expect(dataset.index.groups).toEqual(['camera']);
  expect(dataset.index.examples.map(({ groups }) => groups.camera)).toEqual([
    'a',
    'a',
    'a',
    'a',
    ...Array(4).fill(undefined),
  ]);
  const second = await readExample(dataset, dataset.index.examples[1]);
  expect(second.equals(await readFile(path.join(import.meta.dirname, '../fixtures/jpeg-444.jpg')))).toBe(true);
});

test('texts with a class in another column, in zstd', async () => {
  const dataset = await texts(fixture('texts.parquet'));
  expect(dataset.index.labels).toEqual(['bad', 'fair', 'good']);
  expect(await readTexts(dataset, dataset.index.examples)).toEqual(
    Array.from({ length: 11 }, (_, i) => `this is text ${i}, zoë`),
  );
  expect(dataset.index.examples.map(({ label }) => label)).toEqual(Array.from({ length: 11 }, (_, i) => i % 3));
  expect(dataset.index.examples[1].groups).toEqual({ source: 'web' });
  expect(dataset.index.quality.at(-1)?.message).toContain('"score" (11 values in 11 texts)');
});

test.each(['none', 'gzip', 'brotli', 'lz4'])('several row groups, compressed by %s', async (codec) => {
  const { index } = await texts(fixture(`texts-${codec}.parquet`));
  expect(index.examples).toHaveLength(12);
  expect(index.labels).toEqual(['down', 'up']);
});

test('shards whose names state their splits, as a hub has them, and the same in a zip', async () => {
  const files = await Promise.all(
    ['train', 'validation', 'test'].map(async (split, i) => {
      const rows = await Promise.all([0, 1, 2].map((j) => noisePicture(i * 10 + j)));
      const file = await stored(
        parquetWriteBuffer({
          columnData: [
            { name: 'image', data: rows, type: 'BYTE_ARRAY' },
            { name: 'label', data: ['a', 'b', 'a'], type: 'STRING' },
          ],
        }),
      );
      return { file, filename: `data/${split}-00000-of-00001.parquet` };
    }),
  );
  const { dataset } = await importParquetPictures(files, { filename: 'ada/pets', directory: fresh() });
  expect(dataset.index.examples.map(({ name, split }) => [name, split])).toEqual(
    ['test', 'train', 'validation'].flatMap((split) =>
      [1, 2, 3].map((row) => [`data/${split}-00000-of-00001/row ${row}`, split]),
    ),
  );
  const zip = await zipBytes(
    await Promise.all(files.map(async ({ file, filename }) => ({ name: filename, bytes: await readFile(file) }))),
  );
  const zipped = await pictures(await stored(zip), 'pets.zip');
  expect(labelled(zipped.index)).toEqual(labelled(dataset.index));
});

test('files of texts whose names state their splits', async () => {
  const files = await Promise.all(
    [
      ['train.jsonl', '{"text":"a","label":"x"}\n{"text":"b","label":"y"}'],
      ['dev.csv', 'text,label\nc,x'],
      ['test.jsonl', '{"text":"d","label":"y"}'],
    ].map(async ([filename, content]) => ({ file: await stored(Buffer.from(content)), filename })),
  );
  const { dataset } = await importTextFiles(files, { filename: 'ada/reviews', directory: fresh() });
  expect(dataset.index.examples.map(({ name, split }) => [name, split])).toEqual([
    ['row 1', 'train'],
    ['row 2', 'train'],
    ['row 3', 'validation'],
    ['row 4', 'test'],
  ]);
});

describe('refused, with what to do', () => {
  const column = (name: string, data: unknown[], type: 'STRING' | 'BYTE_ARRAY' | 'INT32' = 'STRING') => ({
    name,
    data,
    type,
  });
  const refused = async (bytes: ArrayBuffer | Uint8Array, message: RegExp, importFile = texts) => {
    const imported = importFile(await stored(bytes));
    await expect(imported).rejects.toThrow(InvalidInputError);
    await expect(imported).rejects.toThrow(message);
  };

  test('a file that is cut off, or is not Parquet inside', async () => {
    const good = await readFile(fixture('texts-none.parquet'));
    await refused(good.subarray(0, good.length - 9), /cannot be read as Parquet/);
    await refused(Buffer.concat([good.subarray(0, 20), good.subarray(60)]), /damaged|cannot be read/);
    await refused(Buffer.from('PAR1 and nothing else'), /cannot be read as Parquet/);
    for (let at = 8; at < good.length; at += 97) {
      const broken = Buffer.from(good);
      broken.fill(0xff, at, at + 6);
      // Whatever is broken, it is the uploader's error, or the file can be read.
      await texts(await stored(broken)).catch((error) => expect(error).toBeInstanceOf(InvalidInputError));
    }
  });

  test('a footer with a column without a name', async () => {
    const data = [column('text', ['a', 'b', 'c']), column('label', ['x', 'y', 'x'])];
    const bytes = Buffer.from(parquetWriteBuffer({ columnData: data, codec: 'UNCOMPRESSED' }));
    // Thrift's compact form: field 4 after field 3 is binary, of five bytes. As field 5 it is none that the format has.
    const place = bytes.indexOf(Buffer.from('\x18\x05label', 'latin1'));
    bytes[place] = 0x28;
    await refused(bytes, /its footer has a column without a name/);
    await refused(bytes, /its footer has a column without a name/, pictures);
  });

  test('a footer that lies about the number of rows', async () => {
    const bytes = Buffer.from(
      parquetWriteBuffer({
        columnData: [column('text', ['a', 'b', 'c']), column('label', ['x', 'y', 'x'])],
        codec: 'UNCOMPRESSED',
      }),
    );
    // Thrift's compact form of the footer's field 3, an i64: zigzag of 3. The row group's number of rows is the other one.
    const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    const places = [...bytes.keys()].filter((at) => at > footer && bytes[at] === 0x16 && bytes[at + 1] === 6);
    expect(places.length).toBeGreaterThanOrEqual(2);
    for (const at of places) {
      const lying = Buffer.from(bytes);
      lying[at + 1] = 120;
      await texts(await stored(lying)).then(
        ({ index }) => expect(index.examples).toHaveLength(3),
        (error) => {
          expect(error).toBeInstanceOf(InvalidInputError);
          expect(error.message).toMatch(/footer says|says that it has|cannot be read/);
        },
      );
    }
    // All of them: rows, and the values of each column.
    const consistent = Buffer.from(bytes);
    for (const at of places) consistent[at + 1] = 120;
    await refused(consistent, /says that it has 60 rows, but its data end before row 4|footer says|cannot be read/);
  });

  test('a page that says it unpacks to gigabytes', async () => {
    const good = await readFile(fixture('texts-gzip.parquet'));
    const before = process.memoryUsage().rss;
    // Every varint of two bytes becomes one of five: sizes of up to 32 GB somewhere.
    for (let at = 4; at < 60; at++) {
      const broken = Buffer.concat([good.subarray(0, at), Buffer.from('ffffffff0f', 'hex'), good.subarray(at + 5)]);
      await texts(await stored(broken)).catch((error) => expect(error).toBeInstanceOf(InvalidInputError));
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * 2 ** 20);
  });

  test('no pictures, only their paths, no label, or a class without a name', async () => {
    const picture = await noisePicture(1);
    await refused(
      parquetWriteBuffer({ columnData: [column('text', ['a'])] }),
      /has no column of pictures; its columns are "text"/,
      pictures,
    );
    await refused(
      parquetWriteBuffer({ columnData: [column('image', ['a.png']), column('label', ['x'])] }),
      /row 1, image holds no picture/,
      pictures,
    );
    await refused(
      parquetWriteBuffer({
        columnData: [column('image', [picture, picture], 'BYTE_ARRAY'), column('width', [1, 2], 'INT32')],
      }),
      /has no label\. Write the class of every picture into a column label/,
      pictures,
    );
    const info = JSON.stringify({ info: { features: { label: { _type: 'ClassLabel', names: ['a'] } } } });
    await refused(
      parquetWriteBuffer({
        columnData: [column('text', ['t', 'u']), column('label', [7, 7], 'INT32')],
        kvMetadata: [{ key: 'huggingface', value: info }],
      }),
      /2 of 2 texts .* row 1: label is 7, but the file names 1 class\./,
    );
  });
});
