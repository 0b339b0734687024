import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDataset } from '../open-dataset.ts';
import { readTexts } from '../read-example.ts';
import { importTextFile } from './import-text-file.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-word-tags-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

let count = 0;
async function imported(content: string, filename: string, tags: string | null = 'ner_tags') {
  const file = path.join(directory, `${count++}`);
  await writeFile(file, content);
  return importTextFile(file, { filename, directory: `${file}.dataset`, ...(tags === null ? {} : { tags }) });
}
const jsonl = (rows: object[], tags?: string | null) =>
  imported(rows.map((row) => JSON.stringify(row)).join('\n'), 'words.jsonl', tags);

/** As Hugging Face's conll2003 has its rows, with names instead of numbers. */
const ROWS = [
  {
    id: '0',
    tokens: ['EU', 'rejects', 'German', 'call'],
    pos_tags: [22, 42, 16, 21],
    ner_tags: ['B-ORG', 'O', 'B-MISC', 'O'],
  },
  { id: '1', tokens: ['Peter', 'Blackburn'], pos_tags: [22, 22], ner_tags: ['B-PER', 'I-PER'] },
  { id: '2', tokens: ['No', 'name'], pos_tags: [1, 2], ner_tags: ['O', 'O'] },
];
const LABELS = ['O', 'B-MISC', 'I-MISC', 'B-ORG', 'I-ORG', 'B-PER', 'I-PER'];

test('rows of Hugging Face’s data sets: lists of words, and a label for each of them', async () => {
  const { dataset, indexFile } = await jsonl(ROWS);
  const { task, labels, examples, modality } = dataset.index;
  expect({ task, labels, modality }).toEqual({ task: 'TOKEN_LABELS', labels: LABELS, modality: 'TEXT' });
  expect(await readTexts(dataset, examples)).toEqual(ROWS.map(({ tokens }) => tokens.join(' ')));
  expect(examples.map(({ tags = [] }) => tags.map((tag) => labels[tag]))).toEqual(ROWS.map(({ ner_tags }) => ner_tags));
  expect(examples.map(({ label, groups }) => ({ label, groups }))).toEqual(
    ROWS.map(({ id }) => ({ label: -1, groups: { id } })),
  );
  expect(await openDataset(indexFile, dataset.packFile)).toEqual(dataset);
});

test('cells with spaces between the words, of any length', async () => {
  const words = Array.from({ length: 600 }, (_, i) => `w${i}`).join(' ');
  const tags = Array.from({ length: 600 }, (_, i) => (i % 2 ? 'O' : 'B-PLACE')).join(' ');
  const csv = ['tokens,tags,source', 'Hello  Paris ,O B-PLACE,a', `${words},${tags},b`, 'Rome,B-PLACE,a'].join('\n');
  const { dataset } = await imported(csv, 'words.csv', 'tags');
  const [first, second] = dataset.index.examples;
  expect(await readTexts(dataset, [first, second])).toEqual(['Hello Paris', words]);
  expect([first.tags, second.tags?.length, first.groups]).toEqual([[0, 1], 600, { source: 'a' }]);
});

test.each([
  ['other words than labels', [{ tokens: ['a', 'b'], ner_tags: ['O'] }], 'row 1 has 2 words in tokens, but 1 labels'],
  ['numbers for labels', [{ tokens: ['a'], ner_tags: [3] }], /row 1 has "3" in ner_tags\. Write the names/],
  [
    'labels in another form',
    [{ tokens: ['a'], ner_tags: ['PER'] }],
    /row 1 has "PER" in ner_tags\. Labels are in IOB2/,
  ],
  [
    'words with a space',
    [{ tokens: ['New York'], ner_tags: ['B-LOC'] }],
    /"tokens" has "New York", which is not one word/,
  ],
  ['a word without a character', [{ tokens: [''], ner_tags: ['O'] }], /"tokens" has "", which is not one word/],
  ['no labels', [{ tokens: ['a'] }], /row 1 has no column ner_tags/],
  ['no words', [{ text: 'a', ner_tags: ['O'] }], /row 1 has no column tokens/],
  ['no name in any text', [{ tokens: ['a'], ner_tags: ['O'] }], /Every label in ner_tags is O/],
])('%s: refused', async (_, rows, message) => {
  await expect(jsonl(rows)).rejects.toThrow(message);
});

test('lists are refused where no labels of words were asked for', async () => {
  await expect(jsonl(ROWS, null)).rejects.toThrow('"tokens" is a list');
});

test('equal sentences with other labels are told', async () => {
  const { dataset } = await jsonl([...ROWS, { ...ROWS[1], id: '3', ner_tags: ['B-ORG', 'O'] }]);
  expect(dataset.index.quality.map(({ kind }) => kind)).toContain('DUPLICATE_WITH_OTHER_LABEL');
});
