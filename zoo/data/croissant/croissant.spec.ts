import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dataset } from '../dataset.ts';
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
  const rows = files.map(({ name }, i) => `${name},${['train', 'val', 'test'][i % 3]},${i % 2 ? 'x' : ''},${i}`);
  const table = { name: 'metadata.csv', bytes: Buffer.from(`file_name,split,name,age\n${rows.join('\n')}`) };
  const archive = await writeZip(fresh(), [...files, table]);
  const { dataset } = await importImageArchive(archive, { filename: 'pets.zip', directory: fresh() });
  const file = await parquetOf(dataset);
  const again = (await importImageArchive(file, { filename: 'pets.parquet', directory: fresh() })).dataset;
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
