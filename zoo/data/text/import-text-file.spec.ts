import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../errors.ts';
import { openDataset } from '../open-dataset.ts';
import { readTexts } from '../read-example.ts';
import { zipBytes } from '../testing/archives.ts';
import { type ImportTextOptions, importTextFile } from './import-text-file.ts';

let directory: string;
let count = 0;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-texts-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function importing(filename: string, content: string | Uint8Array, options: Partial<ImportTextOptions> = {}) {
  const place = path.join(directory, `${count++}`);
  const file = `${place}.upload`;
  await writeFile(file, content);
  return importTextFile(file, { filename, directory: place, ...options });
}

/** The imported rows. */
async function contents(filename: string, content: string | Uint8Array, options: Partial<ImportTextOptions> = {}) {
  const { dataset, indexFile } = await importing(filename, content, options);
  expect(await openDataset(indexFile, dataset.packFile)).toEqual(dataset);
  const texts = await readTexts(dataset, dataset.index.examples);
  const { labels, examples, quality } = dataset.index;
  return {
    rows: examples.map(({ label, groups }, i) => ({ text: texts[i], label: labels[label], groups })),
    index: dataset.index,
    quality: quality.map(({ kind, exampleCount, examples }) => [kind, exampleCount, examples[0]]),
  };
}

const zipOf = (files: Record<string, string>) =>
  zipBytes(Object.entries(files).map(([name, content]) => ({ name, bytes: Buffer.from(content) })));

const lines = (n: number, of: (i: number) => string) => Array.from({ length: n }, (_, i) => of(i)).join('\n');

test.each([
  ['a header with LF before lines with CRLF', '"text","label"\n"one, two","good"\r\n"three\r\nlines","bad"\r\n'],
  ['a header with CRLF before lines with LF', 'text,label\r\n"one, two",good\n"three\r\nlines",bad\n'],
  ['a last line with LF after lines with CR', 'text,label\r"one, two",good\r"three\r\nlines",bad\n'],
])('a CSV file whose lines end in two ways: %s', async (_, csv) => {
  const { rows } = await contents('joined.csv', csv);
  expect(rows).toEqual([
    { text: 'one, two', label: 'good', groups: {} },
    { text: 'three\r\nlines', label: 'bad', groups: {} },
  ]);
});

test('a CSV file: quotes, commas, line breaks, a byte order mark, groups and splits', async () => {
  const csv = [
    '\uFEFFlabel,text,split,source',
    'good,"He said ""fine"", twice",train,web',
    'bad,"two',
    'lines",train,',
    ' good ,Zoë – 日本 😹,val,web',
    'bad,no,test,app',
  ].join('\r\n');
  const { rows, index } = await contents('reviews.csv', csv);
  expect(rows).toEqual([
    { text: 'He said "fine", twice', label: 'good', groups: { source: 'web' } },
    { text: 'two\r\nlines', label: 'bad', groups: {} },
    { text: 'Zoë – 日本 😹', label: 'good', groups: { source: 'web' } },
    { text: 'no', label: 'bad', groups: { source: 'app' } },
  ]);
  expect(index).toMatchObject({ modality: 'TEXT', labels: ['bad', 'good'], groups: ['source'] });
  expect(index.examples.map(({ name, split }) => [name, split])).toEqual([
    ['row 1', 'train'],
    ['row 2', 'train'],
    ['row 3', 'validation'],
    ['row 4', 'test'],
  ]);
});

test('a JSONL file, and either in a zip', async () => {
  const jsonl = `{"text":"a\\"b","label":1,"tone":true}\n\n{"label":"0","text":"c\\nd","tone":null}`;
  const rows = [
    { text: 'a"b', label: '1', groups: { tone: 'true' } },
    { text: 'c\nd', label: '0', groups: {} },
  ];
  expect((await contents('a.jsonl', jsonl)).rows).toEqual(rows);
  const zip = await zipOf({ 'folder/a.jsonl': jsonl, 'folder/README.md': '#' });
  expect((await contents('a.zip', zip)).rows).toEqual(rows);
});

test('without splits it is split within each label, the same texts together; the same file gives the same data set', async () => {
  const csv = `text,label\n${lines(100, (i) => `text ${i % 90},${i % 2 ? 'odd' : 'even'}`)}`;
  const { index } = await contents('a.csv', csv);
  const sizes = ['train', 'validation', 'test'].map(
    (split) => index.examples.filter((example) => example.split === split).length,
  );
  expect(sizes).toEqual([68, 16, 16]);
  expect((await contents('a.csv', csv)).index).toEqual(index);
  expect(index.quality.map(({ kind }) => kind)).toEqual(['DUPLICATE']);
});

test('invalid texts are left out or reported', async () => {
  const rows = [
    'same,pos,train',
    'same,pos,test',
    'other,pos,train',
    'other,neg,train',
    '  ,pos,train',
    `${'long '.repeat(20)},neg,train`,
    'valid,neg,validation',
  ];
  const csv = Buffer.concat([
    Buffer.from(`text,label,split\n${rows.join('\n')}\n`),
    Buffer.from('caf\xe9,pos,train\n', 'latin1'),
  ]);
  const { quality, index } = await contents('a.csv', csv, { limits: { maxTextLength: 50 } });
  expect(index.examples).toHaveLength(5);
  expect(quality).toEqual(
    expect.arrayContaining([
      ['ENCODING_ERROR', 1, 'row 8'],
      ['TEXT_TOO_LONG', 1, 'row 6'],
      ['EMPTY_TEXT', 1, 'row 5'],
      ['DUPLICATE_ACROSS_SPLITS', 2, 'row 1'],
      ['DUPLICATE_WITH_OTHER_LABEL', 2, 'row 3'],
    ]),
  );
});

describe('rows whose label cannot be read are left out, with their lines', () => {
  const content = [
    'text,label',
    'good,x',
    '"two',
    'lines",',
    '',
    'fine,y',
    `long,${'x'.repeat(2_000)}`,
    'fair,y',
    'well,x',
    ',z',
  ].join('\r\n');
  test('of a CSV file, whose rows are not its lines', async () => {
    const { index, rows } = await contents('a.csv', content);
    expect(rows.map(({ text }) => text)).toEqual(['good', 'fine', 'fair', 'well']);
    // The row without a text is left out for that.
    expect(index.quality.map(({ kind, examples }) => [kind, examples])).toEqual(
      expect.arrayContaining([
        ['UNREADABLE_LABEL', ['row 2', 'row 4']],
        ['EMPTY_TEXT', ['row 7']],
      ]),
    );
    expect(index.quality.find(({ kind }) => kind === 'UNREADABLE_LABEL')?.message).toBe(
      '2 texts have no label that can be read and were left out. "a.csv", row 2 (line 3): label is empty. "a.csv", row 4 (line 7): "label" is longer than 1024 characters.',
    );
  });

  test('of JSON: empty, missing, a list, an object, null; of numbers, one that is none', async () => {
    const labels = ['"x"', '""', '["x"]', '{"a":1}', 'null', '"y"', '"x"', '"y"', '1', 'true'];
    const jsonl = [
      ...labels.map((label, i) => `{"text":"t${i}","label":${label}}`),
      '{"text":"none"}',
      '{"text":"t","label":"x"}',
    ].join('\n');
    const { index } = await contents('a.jsonl', jsonl);
    const found = index.quality.find(({ kind }) => kind === 'UNREADABLE_LABEL');
    expect(found?.examples).toEqual(['row 2', 'row 3', 'row 4', 'row 5', 'row 11']);
    expect(found?.message).toContain(
      'row 3: "label" is a list, but must be a string or a number. "a.jsonl", row 4: "label" is an object',
    );
    expect(index.labels).toEqual(['1', 'true', 'x', 'y']);
    const numbers = await contents('a.csv', 'text,stars\na,1\nb,many\nc,3\nd,\ne,2', {
      targets: { numbers: ['stars'] },
    });
    expect(numbers.index.examples.map(({ targets }) => targets)).toEqual([[1], [3], [2]]);
    expect(numbers.index.quality[0].message).toContain(
      'row 2 (line 3): the column "stars" is "many". "a.csv", row 4 (line 5): the column "stars" is empty. It must hold numbers',
    );
  });

  test('half of all is the most: then the labels mean something else', async () => {
    const csv = (empty: number) => `text,label\n${lines(9, (i) => `t${i},${i < empty ? '' : i % 2}`)}`;
    expect((await contents('a.csv', csv(4))).rows).toHaveLength(5);
    await expect(importing('a.csv', csv(5))).rejects.toThrow(
      '5 of 9 texts in "a.csv" have no label that can be read; an import leaves out at most half of all. "a.csv", row 1 (line 2): label is empty.',
    );
  });
});

test('columns whose values hardly repeat are no groups, unless they are named', async () => {
  const csv = `text,label,price,region\n${lines(42, (i) => `t${i},${i % 2},${i / 4},${i % 3}`)}`;
  const { index } = await contents('a.csv', csv);
  expect(index.groups).toEqual(['region']);
  expect(index.examples[1].groups).toEqual({ region: '1' });
  expect(index.quality.find(({ kind }) => kind === 'COLUMN_LEFT_OUT')?.message).toContain(
    '"price" (42 values in 42 texts)',
  );
  const named = await contents('a.csv', csv, { groups: ['price'] });
  expect(named.index.groups).toEqual(['price', 'region']);
  expect(named.index.examples[1].groups).toEqual({ price: '0.25', region: '1' });
});

test('regression, or any number of labels', async () => {
  const csv = `text,stars,topics\n${lines(20, (i) => `t${i},${i / 2},${i % 2 ? 'a|b' : 'b'}`)}`;
  const numbers = await contents('a.csv', csv, { targets: { numbers: ['stars'] } });
  expect(numbers.index).toMatchObject({ task: 'REGRESSION', labels: ['stars'], groups: ['topics'] });
  expect(numbers.index.examples[3].targets).toEqual([1.5]);
  const labels = await contents('a.csv', csv, { targets: { labels: 'topics' } });
  expect(labels.index).toMatchObject({ task: 'MULTI_LABEL', labels: ['a', 'b'] });
});

const PAIR = '{"text":"a","text_pair":"b","label":"c"}';

test.each([
  ['text', 'text_pair'],
  ['sentence1', 'sentence2'],
  ['premise', 'hypothesis'],
  ['question', 'answer'],
])('pairs of texts in the columns %s and %s', async (first, second) => {
  const csv = `label,${second},topic,${first}\nyes,"It, is.",x,Is it?\nno,,y,Empty\nno,No.,y,Is it not?`;
  const { rows, index, quality } = await contents('pairs.csv', csv);
  expect(rows).toEqual([
    { text: ['Is it?', 'It, is.'], label: 'yes', groups: { topic: 'x' } },
    { text: ['Is it not?', 'No.'], label: 'no', groups: { topic: 'y' } },
  ]);
  expect(index.pairs).toBe(true);
  expect(quality).toContainEqual(['EMPTY_TEXT', 1, 'row 2']);
});

test('beside a column text, others of these names are groups', async () => {
  const { rows, index } = await contents('a.csv', 'text,label,question,answer\na,x,b,c\nd,y,e,f');
  expect(rows[0]).toEqual({ text: 'a', label: 'x', groups: { question: 'b', answer: 'c' } });
  expect(index.pairs).toBeUndefined();
});

test('a text of a megabyte is left out of a JSONL file, and told', async () => {
  const long = 'x '.repeat(500_000);
  const jsonl = `${PAIR}\n{"text":"${long}","text_pair":"b","label":"c"}\n{"text":"d","text_pair":"e","label":"f"}`;
  const { rows, quality } = await contents('a.jsonl', jsonl);
  expect(rows).toHaveLength(2);
  expect(quality).toContainEqual(['TEXT_TOO_LONG', 1, 'row 2']);
});

describe('refused, with what to do, and nothing is left', () => {
  test.each<[string, string, string | Uint8Array | Promise<Buffer>, RegExp]>([
    ['another kind of file', 'a.txt', 'text', /neither \.csv nor \.jsonl nor \.parquet/],
    ['an empty file', 'a.csv', '', /is empty \(0 bytes\)/],
    [
      'a picture',
      'a.csv',
      Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      /is not text: it contains zero bytes/,
    ],
    ['UTF-16', 'a.csv', Buffer.from('\uFEFFtext,label\na,b', 'utf16le'), /is UTF-16\. Save it as UTF-8/],
    ['a column that is missing', 'a.csv', 'text,class\na,b', /no column label; it has "text", "class"/],
    ['an object without a text', 'a.jsonl', '{"label":"a"}', /row 1 has no column text/],
    ['half a pair', 'a.csv', 'premise,label\na,b', /has a column premise, but no column hypothesis/],
    ['half a pair in one row', 'a.jsonl', `${PAIR}\n{"text":"c","label":"d"}`, /row 2 has no column text_pair/],
    ['semicolons', 'a.csv', 'text;label\na;b', /separates its columns by semicolons: its first line is "text;label"/],
    ['tabs', 'a.csv', 'text\tlabel\na\tb', /separates its columns by tabs/],
    ['a column that is there twice', 'a.csv', 'text,label,text\na,b,c', /two columns "text"/],
    ['rows of different lengths', 'a.csv', 'text,label\na,b\nc', /cannot be read as CSV at line 3/],
    ['a quote that is not closed', 'a.csv', 'text,label\n"a,b\nc,d', /cannot be read as CSV/],
    ['a huge row', 'a.csv', `text,label\n"${'x'.repeat(2 ** 20 + 10)}`, /a row has more than 1,048,576 bytes/],
    ['a huge line', 'a.jsonl', 'x'.repeat(2 ** 20 + 10), /line 1 has more than 1,048,576 bytes/],
    ['a line that is not JSON', 'a.jsonl', '{"text":"a","label":"b"}\n{"text":', /line 2 is not JSON/],
    ['a line that is no object', 'a.jsonl', '["a","b"]', /line 1 is not a JSON object/],
    ['a text that is a list', 'a.jsonl', '{"text":["a"],"label":"b"}', /"text" is a list/],
    ['a zero character', 'a.jsonl', '{"text":"a\\u0000","label":"b"}', /row 1: "text" contains a zero character/],
    ['no label', 'a.csv', 'text,label\na,', /label is empty/],
    ['no rows', 'a.csv', 'text,label\n', /holds no rows/],
    [
      'another encoding',
      'a.csv',
      Buffer.from('text,label\nschön,gut\nübel,schlecht\n', 'latin1'),
      /holds no usable text\. 2 texts left out: .*Save the file as UTF-8 and import it again\.$/,
    ],
    ['a split for some', 'a.jsonl', '{"text":"a","label":"x","split":"train"}\n{"text":"b","label":"y"}', /some texts/],
    ['an unknown split', 'a.csv', 'text,label,split\na,x,dev', /must be train, validation or test/],
    ['a long split', 'a.csv', `text,label,split\na,x,${'y'.repeat(2_000)}`, /"split" is longer than 1024/],
    ['a long label', 'a.csv', `text,label\na,${'x'.repeat(2_000)}`, /"label" is longer than 1024/],
    ['an archive without texts', 'a.zip', zipOf({ 'a.txt': 'a' }), /holds no \.csv, no \.jsonl and no \.parquet/],
    ['an archive with two', 'a.zip', zipOf({ 'a.csv': 'a', 'b.csv': 'b' }), /more than one file of texts/],
  ])('%s', async (_, filename, content, message) => {
    const place = path.join(directory, `refused-${count++}`);
    await writeFile(`${place}.upload`, await content);
    const imported = importTextFile(`${place}.upload`, { filename, directory: place });
    await expect(imported).rejects.toThrow(InvalidInputError);
    await expect(imported).rejects.toThrow(message);
    expect((await readdir(directory)).includes(path.basename(place))).toBe(false);
  });

  test('too many rows, too many labels', async () => {
    const csv = `text,label\n${lines(20, (i) => `t${i},l${i}`)}`;
    await expect(importing('a.csv', csv, { limits: { maxRows: 10 } })).rejects.toThrow('more than 10 rows');
    await expect(importing('a.csv', csv, { limits: { maxLabels: 10 } })).rejects.toThrow('has 20 classes');
  });

  test('an import that is aborted', async () => {
    const abort = new AbortController();
    abort.abort(new Error('stop'));
    await expect(importing('a.csv', 'text,label\na,b', { signal: abort.signal })).rejects.toThrow('stop');
  });
});

test('a text may have another usual name, if only one column has', async () => {
  const csv = `sentence,label,speaker\n${lines(20, (i) => `t${i},${'ab'[i % 2]},ann`)}`;
  const { rows, index } = await contents('a.csv', csv);
  expect(rows[1]).toEqual({ text: 't1', label: 'b', groups: { speaker: 'ann' } });
  expect(index.pairs).toBeUndefined();
  await expect(importing('a.csv', csv.replace('speaker', 'review'))).rejects.toThrow(/no column text/);
});

describe('a column of long texts beside the label', () => {
  const long = 'free text '.repeat(200);
  const csv = `text,label,source,comment\n${lines(20, (i) => `t${i},${'ab'[i % 2]},web,${i === 7 ? long : 'none'}`)}`;

  test('is no group, and the import says so', async () => {
    const jsonl = lines(20, (i) =>
      JSON.stringify({ text: `t${i}`, label: 'ab'[i % 2], source: 'web', comment: i === 7 ? long : 'none' }),
    );
    for (const [filename, content] of [
      ['a.csv', csv],
      ['a.jsonl', jsonl],
    ]) {
      const { index, rows } = await contents(filename, content);
      expect(index.groups).toEqual(['source']);
      expect(rows[7]).toEqual({ text: 't7', label: 'b', groups: { source: 'web' } });
      expect(index.quality.find(({ kind }) => kind === 'COLUMN_LEFT_OUT')?.message).toContain(
        '"comment" (texts of more than 1,024 characters). To evaluate by such a column, write a few ranges or kinds into it.',
      );
    }
  });

  test('cannot be made a group, nor split by', async () => {
    await expect(importing('a.csv', csv, { groups: ['comment'] })).rejects.toThrow(
      'The column "comment" cannot be a group: it holds texts of more than 1,024 characters.',
    );
    const split = { groupBy: 'comment' };
    await expect(importing('a.csv', csv, { split })).rejects.toThrow(
      /"comment" holds texts .* Split by another column/,
    );
  });
});

test('a large file is read as it streams', async () => {
  const csv = `text,label\n${lines(30_000, (i) => `"${'some words of a text, '.repeat(9)}${i}",l${i % 3}`)}`;
  const file = path.join(directory, 'large.csv');
  await writeFile(file, csv);
  const fractions: number[] = [];
  const { dataset } = await importTextFile(file, {
    filename: 'large.csv',
    directory: path.join(directory, 'large'),
    onProgress: (fraction) => fractions.push(fraction),
  });
  expect(dataset.index.examples).toHaveLength(30_000);
  expect((await readFile(dataset.packFile)).length).toBeGreaterThan(5.9e6);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(new Set(fractions).size).toBeGreaterThan(20);
  expect(fractions.at(-1)).toBe(1);
});
