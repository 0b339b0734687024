import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spansOf } from '../../text/spans-of.ts';
import { entityCounts } from '../entity-counts.ts';
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
    // The column id only numbers the rows.
    ROWS.map(() => ({ label: -1, groups: {} })),
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
  ['other words than labels', [{ tokens: ['a', 'b'], ner_tags: ['O'] }], 'row 1 has 2 words in tokens, but 1 label in'],
  ['numbers for labels', [{ tokens: ['a'], ner_tags: [3] }], /row 1 has "3" in ner_tags\. Write the names/],
  [
    'labels in another form',
    [{ tokens: ['a'], ner_tags: ['PER'] }],
    /row 1 has "PER" in ner_tags\. Labels are in IOB2/,
  ],
  ['a label of any length', [{ tokens: ['a'], ner_tags: ['x'.repeat(5_000)] }], /row 1 has "x{100}…" in ner_tags\./],
  [
    'words with a space',
    [{ tokens: ['New York'], ner_tags: ['B-LOC'] }],
    /"tokens" has "New York", which is not one word/,
  ],
  ['a word without a character', [{ tokens: [''], ner_tags: ['O'] }], /"tokens" has "", which is not one word/],
  ['no labels', [{ tokens: ['a'] }], /row 1 has no column ner_tags/],
  [
    'labels in a list of another name',
    [{ id: '0', tokens: ['a'], pos: [1], ner: ['O'] }],
    /row 1 has no column ner_tags; it has "pos", "ner", "id"/,
  ],
  ['no words', [{ text: 'a', ner_tags: ['O'] }], /row 1 has no column tokens/],
  ['no name in any text', [{ tokens: ['a'], ner_tags: ['O'] }], /Every label in ner_tags is O/],
])('%s: refused', async (_, rows, message) => {
  await expect(jsonl(rows)).rejects.toThrow(message);
});

test('a file with one word a line: documents, comments, parts of speech, line ends of Windows', async () => {
  const conll = [
    '-DOCSTART- -X- -X- O',
    '',
    '# id 1 domain=en',
    'EU NNP B-NP B-ORG',
    'rejects VBZ B-VP O',
    '# NN I-VP O',
    '',
    '',
    'Peter\tNNP\tB-NP\tB-PER',
    'Blackburn\tNNP\tI-NP\tI-PER',
  ].join('\r\n');
  const { dataset } = await imported(conll, 'words.conll', 'any');
  const { labels, examples, task } = dataset.index;
  expect({ task, labels }).toEqual({ task: 'TOKEN_LABELS', labels: ['O', 'B-ORG', 'I-ORG', 'B-PER', 'I-PER'] });
  expect(await readTexts(dataset, examples)).toEqual(['EU rejects #', 'Peter Blackburn']);
  expect(examples.map(({ tags = [] }) => tags.map((tag) => labels[tag]))).toEqual([
    ['B-ORG', 'O', 'O'],
    ['B-PER', 'I-PER'],
  ]);
});

test.each([
  ['a line with one column', 'EU B-ORG\n\nPeter\n', '"words.conll", line 3 has one column, "Peter"'],
  [
    'another scheme, with its line',
    'a O\n\n\nb X-PER\nc O',
    /row 2 \(line 4\) has "X-PER" in any\. Labels are in IOB2/,
  ],
  ['no empty line', `${'word O\n'.repeat(200_000)}`, /the sentence from line 1 on has more than 1,048,576 characters/],
])('one word a line, with %s: refused', async (_, content, message) => {
  await expect(imported(content, 'words.conll', 'any')).rejects.toThrow(message);
});

test('a file with one word a line is refused where no labels of words were asked for', async () => {
  await expect(imported('EU B-ORG', 'words.conll', null)).rejects.toThrow('has one word a line');
});

test('a row whose labels cannot be read is left out and named, with its line where blank lines move it', async () => {
  const [good, bad] = [ROWS[1], { tokens: ['a', 'b'], ner_tags: ['O'] }].map((row) => JSON.stringify(row));
  const { dataset } = await imported(`${good}\n\n${bad}`, 'words.jsonl');
  expect(dataset.index.examples.map(({ name }) => name)).toEqual(['row 1']);
  expect(dataset.index.quality.find(({ kind }) => kind === 'UNREADABLE_LABEL')).toMatchObject({
    examples: ['row 2'],
    message:
      '1 text has no label that can be read and was left out. "words.jsonl", row 2 (line 3) has 2 words in tokens, but 1 label in ner_tags. Each word needs one.',
  });
});

// The spans are those that seqeval 1.2.2 finds in these labels by its schemes IOBES and BILOU.
test.each([
  ['IOBES', ['S-PER', 'O', 'B-LOC', 'I-LOC', 'E-LOC', 'B-LOC', 'E-LOC', 'S-LOC']],
  ['BILOU', ['U-PER', 'O', 'B-LOC', 'I-LOC', 'L-LOC', 'B-LOC', 'L-LOC', 'U-LOC']],
  ['BMES', ['S-PER', 'O', 'B-LOC', 'M-LOC', 'E-LOC', 'B-LOC', 'E-LOC', 'S-LOC']],
])('labels in %s become IOB2', async (_, ner_tags) => {
  const { dataset } = await jsonl([{ tokens: ner_tags.map((_, i) => `w${i}`), ner_tags }]);
  const { examples, labels } = dataset.index;
  const iob2 = ['B-PER', 'O', 'B-LOC', 'I-LOC', 'I-LOC', 'B-LOC', 'I-LOC', 'B-LOC'];
  expect(examples[0].tags?.map((tag) => labels[tag])).toEqual(iob2);
  expect(spansOf(iob2)).toEqual([
    { type: 'PER', start: 0, end: 1 },
    { type: 'LOC', start: 2, end: 5 },
    { type: 'LOC', start: 5, end: 7 },
    { type: 'LOC', start: 7, end: 8 },
  ]);
});

test('a label such as E-mail is no end of a span', async () => {
  await expect(jsonl([{ tokens: ['a'], ner_tags: ['E-mail'] }])).rejects.toThrow('has "E-mail" in ner_tags');
});

test('findings: empty sentences, spans that begin with I-, types that a split lacks', async () => {
  const words = (tags: string[], split: string) => ({ tokens: tags.map((_, i) => `w${i}`), ner_tags: tags, split });
  const { dataset } = await jsonl([
    ...Array.from({ length: 10 }, (_, i) => ({ ...words(['B-PER'], 'train'), tokens: [`name${i}`] })),
    words(['O', 'I-PER', 'B-LOC'], 'train'),
    words(['B-LOC', 'I-PER'], 'validation'),
    words(['B-LOC', 'I-LOC', 'I-LOC', 'B-MISC'], 'test'),
    words([], 'test'),
  ]);
  const found = dataset.index.quality.map(({ kind, severity, message, examples }) => [
    kind,
    severity,
    examples,
    message,
  ]);
  expect(found).toEqual([
    ['EMPTY_TEXT', 'LOW', ['row 14'], expect.any(String)],
    ['CLASS_NOT_IN_TRAIN', 'HIGH', ['row 13'], expect.stringContaining('no span of "MISC"')],
    ['INVALID_LABEL_SEQUENCE', 'MEDIUM', ['row 11', 'row 12'], expect.stringContaining('2 texts have an I- label')],
    ['FEW_EXAMPLES', 'MEDIUM', ['row 11', 'row 12', 'row 13'], expect.stringContaining('fewer than 10 spans of "LOC"')],
    ['CLASS_NOT_IN_SPLIT', 'MEDIUM', ['row 13'], expect.stringContaining('validation split has no span of "MISC"')],
    ['CLASS_NOT_IN_SPLIT', 'MEDIUM', expect.any(Array), expect.stringContaining('test split has no span of "PER"')],
    [
      'CLASS_IMBALANCE',
      'MEDIUM',
      ['row 13'],
      expect.stringContaining('"PER" has 12 spans, "MISC" 1. Figures over all'),
    ],
  ]);
  expect(entityCounts(dataset.index.examples, dataset.index.labels)).toEqual([
    { type: 'LOC', spanCount: 3, exampleCount: 3, splits: { train: 1, validation: 1, test: 1 } },
    { type: 'MISC', spanCount: 1, exampleCount: 1, splits: { train: 0, validation: 0, test: 1 } },
    { type: 'PER', spanCount: 12, exampleCount: 12, splits: { train: 11, validation: 1, test: 0 } },
  ]);
});

test('lists are refused where no labels of words were asked for', async () => {
  await expect(jsonl(ROWS, null)).rejects.toThrow('"tokens" is a list');
});

test('equal sentences with other labels are told', async () => {
  const { dataset } = await jsonl([...ROWS, { ...ROWS[1], id: '3', ner_tags: ['B-ORG', 'O'] }]);
  expect(dataset.index.quality.map(({ kind }) => kind)).toContain('DUPLICATE_WITH_OTHER_LABEL');
});
