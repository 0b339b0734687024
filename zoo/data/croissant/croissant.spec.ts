import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dataset } from '../dataset.ts';
import { dropExamples } from '../drop-examples.ts';
import { importImageArchive } from '../import-image-archive.ts';
import { parquetDataset } from '../parquet/parquet-dataset.ts';
import { readExample, readTexts } from '../read-example.ts';
import type { TargetColumns } from '../read-targets.ts';
import { pictureFolders, writeZip } from '../testing/archives.ts';
import { importTextFile } from '../text/import-text-file.ts';
import { croissant } from './croissant.ts';

let home: string;
let serial = 0;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'graft-croissant-'));
});
afterAll(() => rm(home, { recursive: true }));
const fresh = () => path.join(home, `${serial++}`);

async function parquetOf(dataset: Dataset): Promise<string> {
  const file = fresh();
  const parts: Uint8Array[] = [];
  for await (const part of parquetDataset(dataset)) parts.push(part);
  await writeFile(file, Buffer.concat(parts));
  return file;
}
const texts = async (csv: string, options: { targets?: TargetColumns; tags?: string } = {}) => {
  const file = fresh();
  await writeFile(file, csv);
  return (await importTextFile(file, { filename: 'a.csv', directory: fresh(), ...options })).dataset;
};

test('pictures come back from the Parquet file: bytes, labels, splits and groups', async () => {
  const files = await pictureFolders(['cats', 'dogs'], 6);
  const rows = files.map(({ name }, i) => `${name},${['train', 'val', 'test'][i % 3]},${i % 2 ? 'x' : ''},${i % 10}`);
  const table = { name: 'metadata.csv', bytes: Buffer.from(`file_name,split,name,age\n${rows.join('\n')}`) };
  const archive = await writeZip(fresh(), [...files, table]);
  const { dataset } = await importImageArchive(archive, { filename: 'pets.zip', directory: fresh() });
  const file = await parquetOf(dataset);
  const again = (await importImageArchive(file, { filename: 'pets.parquet', directory: fresh(), groups: ['name'] }))
    .dataset;
  expect(again.index.labels).toEqual(dataset.index.labels);
  expect(again.index.examples).toHaveLength(12);
  for (const example of again.index.examples) {
    const original = dataset.index.examples.find(({ name }) => name === example.groups.name);
    if (!original) throw new Error(`No ${example.groups.name}.`);
    expect((await readExample(again, example)).equals(await readExample(dataset, original))).toBe(true);
    expect([example.label, example.split, example.groups.age]).toEqual([
      original.label,
      original.split,
      original.groups.age,
    ]);
    // A group that is called as a column of ours.
    expect(example.groups.name_).toBe(original.groups.name);
  }
  expect((await readFile(file)).equals(await readFile(await parquetOf(dataset)))).toBe(true);
});

test.each<[string, string, { targets?: TargetColumns; tags?: string }, { targets?: TargetColumns; tags?: string }]>([
  ['texts', 'text,label\nzoë – 日本,x\nb,y', {}, {}],
  ['pairs', 'text,text_pair,label\na,b,x\nc,d,y', {}, {}],
  [
    'any number of labels',
    'text,topics\na,x|y\nb,\nc,y',
    { targets: { labels: 'topics' } },
    { targets: { labels: 'tags' } },
  ],
  ['numbers', 'text,p,q\na,1.5,-2\nb,3,4', { targets: { numbers: ['p', 'q'] } }, { targets: { numbers: ['p', 'q'] } }],
  ['labels of words', 'tokens,ner\nRome is old,B-PLACE O O\nno name,O O', { tags: 'ner' }, { tags: 'tags' }],
])('%s come back', async (_, csv, options, back) => {
  const dataset = await texts(csv, options);
  const file = await parquetOf(dataset);
  const again = (await importTextFile(file, { filename: 'a.parquet', directory: fresh(), ...back })).dataset;
  const facts = ({ index }: Dataset) =>
    index.examples.map(({ label, targets, tags, split }) => ({ label, targets, tags, split }));
  expect(again.index.labels).toEqual(dataset.index.labels);
  expect(facts(again)).toEqual(facts(dataset));
  expect(await readTexts(again, again.index.examples)).toEqual(await readTexts(dataset, dataset.index.examples));
});

test('what it says: the file, the columns, biases and limitations', async () => {
  const { index } = await texts(
    `text,label\n${Array.from({ length: 40 }, (_, i) => `text ${i} here,${i % 8 ? 'often' : 'rare'}`).join('\n')}`,
  );
  const described = croissant(index, {
    name: 'Reviews',
    url: 'https://graft.example/datasets/1',
    publishedAt: new Date(0),
    version: 3,
    file: { url: 'https://graft.example/data.parquet', sha256: 'ab'.repeat(32), byteSize: 12 },
  });
  expect(described).toMatchObject({
    '@type': 'sc:Dataset',
    name: 'Reviews',
    version: '3.0.0',
    'rai:dataBiases': expect.arrayContaining([expect.stringMatching(/"often" has 35 texts, "rare" 5/)]),
    distribution: [{ contentUrl: 'https://graft.example/data.parquet', sha256: 'ab'.repeat(32), contentSize: '12 B' }],
  });
  const fields = described.recordSet[0].field.map(({ name, dataType }) => [name, dataType]);
  expect(fields).toEqual([
    ['text', 'sc:Text'],
    ['label', ['sc:Text', 'cr:Label']],
    ['split', ['sc:Text', 'cr:Split']],
    ['name', 'sc:Text'],
  ]);
});

describe('a Croissant file in an archive', () => {
  const field = (name: string, column: string, dataType: string | string[]) => ({
    '@type': 'cr:Field',
    '@id': `records/${name}`,
    name,
    dataType,
    source: { fileObject: { '@id': 'data' }, extract: { column } },
  });
  const described = (fields: object[]) => ({
    name: 'croissant.json',
    bytes: Buffer.from(
      JSON.stringify({
        '@type': 'sc:Dataset',
        'rai:dataBiases': 'Few owls by night.',
        'rai:dataLimitations': ['Only one camera.', 'Only summer.'],
        recordSet: { '@type': 'cr:RecordSet', field: fields },
      }),
    ),
  });
  const notesOf = ({ index }: Dataset) =>
    index.quality.filter(({ kind }) => kind.endsWith('_NOTE')).map(({ kind, message }) => [kind, message]);
  const NOTES = [
    ['BIAS_NOTE', 'Few owls by night.'],
    ['LIMITATION_NOTE', 'Only one camera.'],
    ['LIMITATION_NOTE', 'Only summer.'],
  ];

  test('names the columns of a Parquet file of pictures, and its statements are findings that the next version keeps', async () => {
    const files = await pictureFolders(['a', 'b'], 6);
    const column = (name: string, data: unknown[], type: 'STRING' | 'BYTE_ARRAY') => ({ name, data, type });
    const parquet = parquetWriteBuffer({
      columnData: [
        column(
          'photo_data',
          files.map(({ bytes }) => bytes),
          'BYTE_ARRAY',
        ),
        column(
          'species',
          files.map(({ name }) => name.slice(0, 1)),
          'STRING',
        ),
        column(
          'fold',
          files.map((_, i) => ['train', 'validation', 'test'][i % 3]),
          'STRING',
        ),
      ],
    });
    const croissantFile = described([
      field('picture', 'photo_data', 'sc:ImageObject'),
      field('kind', 'species', ['sc:Text', 'cr:Label']),
      field('part', 'fold', ['cr:Split', 'sc:Text']),
    ]);
    const data = { name: 'data.parquet', bytes: Buffer.from(parquet) };
    for (const entries of [
      [croissantFile, data],
      [data, croissantFile],
    ]) {
      const archive = await writeZip(fresh(), entries);
      const { dataset } = await importImageArchive(archive, { filename: 'a.zip', directory: fresh() });
      expect(dataset.index.labels).toEqual(['a', 'b']);
      expect(dataset.index.groups).toEqual([]);
      expect(new Set(dataset.index.examples.map(({ split }) => split)).size).toBe(3);
      expect(notesOf(dataset)).toEqual(NOTES);
      const packFile = fresh();
      const names = new Set([dataset.index.examples[0].name]);
      expect(notesOf({ index: await dropExamples(dataset, names, packFile), packFile })).toEqual(NOTES);
    }
  });

  test('names the columns of a file of texts', async () => {
    const rows = Array.from({ length: 6 }, (_, i) => `${i % 2 ? 'up' : 'down'},text ${i}`);
    const archive = await writeZip(fresh(), [
      { name: 'rows.csv', bytes: Buffer.from(`verdict,body\n${rows.join('\n')}`) },
      described([field('text', 'body', 'sc:Text'), field('verdict', 'verdict', ['cr:Label'])]),
    ]);
    const { dataset } = await importTextFile(archive, { filename: 'a.zip', directory: fresh() });
    expect(dataset.index.labels).toEqual(['down', 'up']);
    expect(notesOf(dataset)).toEqual(NOTES);
  });

  test('a metadata.json of another kind is no matter', async () => {
    const files = await pictureFolders(['a', 'b'], 3);
    for (const text of ['{"@type":"sc:Person"}', 'no JSON', '[]', '{"@type":"sc:Dataset","recordSet":7}']) {
      const archive = await writeZip(fresh(), [...files, { name: 'metadata.json', bytes: Buffer.from(text) }]);
      const { dataset } = await importImageArchive(archive, { filename: 'a.zip', directory: fresh() });
      expect(notesOf(dataset)).toEqual([]);
    }
  });
});
