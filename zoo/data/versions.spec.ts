import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addExamples } from './add-examples.ts';
import type { Dataset, DatasetIndex } from './dataset.ts';
import { dropExamples } from './drop-examples.ts';
import { importImageArchive } from './import-image-archive.ts';
import { readExample, readTexts } from './read-example.ts';
import { type FixtureFile, pictureFolders, writeZip } from './testing/archives.ts';
import { importTextFile } from './text/import-text-file.ts';

let home: string;
let serial = 0;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'graft-versions-'));
});
afterAll(() => rm(home, { recursive: true }));

const fresh = () => path.join(home, `${serial++}`);
const pictures = async (entries: FixtureFile[], isAddition = false) =>
  (await importImageArchive(await writeZip(fresh(), entries), { filename: 'pets', directory: fresh(), isAddition }))
    .dataset;
const texts = async (csv: string, options: object = {}) => {
  const file = fresh();
  await writeFile(file, csv);
  return (await importTextFile(file, { filename: 'a.csv', directory: fresh(), ...options })).dataset;
};
const extended = async (base: Dataset, added: Dataset, version = 2): Promise<Dataset> => {
  const packFile = fresh();
  return { index: await addExamples(base, added, { packFile, version }), packFile };
};
const repaired = async (base: Dataset, kinds: string[]): Promise<Dataset> => {
  const packFile = fresh();
  const names = base.index.quality.flatMap(({ kind, drop = [] }) => (kinds.includes(kind) ? drop : []));
  return { index: await dropExamples(base, new Set(names), packFile), packFile };
};
const facts = ({ labels, examples }: DatasetIndex) =>
  new Map(examples.map(({ name, label, split, sha256 }) => [name, `${labels[label]} ${split} ${sha256.slice(0, 8)}`]));
/** Each example's bytes are those of its digest, and the pack holds nothing else. */
async function checkPack(dataset: Dataset) {
  for (const example of dataset.index.examples)
    expect(
      createHash('sha256')
        .update(await readExample(dataset, example))
        .digest('hex'),
    ).toBe(example.sha256);
  const sum = dataset.index.examples.reduce((bytes, { byteSize }) => bytes + byteSize, 0);
  expect((await stat(dataset.packFile)).size).toBe(sum);
}

test('added pictures join: the others keep their splits, a new class gets its place', async () => {
  const base = await pictures(await pictureFolders(['cats', 'owls'], 10));
  const added = await pictures((await pictureFolders(['x', 'dogs'], 8)).slice(8), true);
  const next = await extended(base, added);
  expect(next.index.labels).toEqual(['cats', 'dogs', 'owls']);
  expect(next.index.examples).toHaveLength(28);
  for (const [name, fact] of facts(base.index)) expect(facts(next.index).get(name)).toBe(fact);
  expect(new Set(next.index.examples.slice(20).map(({ split }) => split)).size).toBe(3);
  await checkPack(next);
  expect(base.index.labels).toEqual(['cats', 'owls']);
});

test('what is there already is not added; other bytes under the same name are, and a copy goes where the first is', async () => {
  const files = await pictureFolders(['cats', 'dogs'], 10);
  const base = await pictures(files);
  const [again, other] = [files[0], { name: files[1].name, bytes: (await pictureFolders(['x'], 40))[30].bytes }];
  const copy = { name: 'cats/copy.png', bytes: files[12].bytes };
  const next = await extended(base, await pictures([again, other, copy], true), 7);
  expect([...facts(next.index).keys()].slice(20).sort()).toEqual(['cats/copy.png', `v7/${other.name}`]);
  const splitOf = (name: string) => next.index.examples.find((example) => example.name === name)?.split;
  expect(splitOf('cats/copy.png')).toBe(splitOf(files[12].name));
  expect(next.index.quality.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['ALREADY_PRESENT', 'DUPLICATE_WITH_OTHER_LABEL']),
  );
  await checkPack(next);
  await expect(extended(base, await pictures([again], true))).rejects.toThrow(
    /Nothing is new: 1 example of the upload is in the data set already/,
  );
});

test('texts are added under their own names', async () => {
  const rows = (count: number, word: string) =>
    Array.from({ length: count }, (_, i) => `${word} ${i} is one of them,${i % 2 ? 'odd' : 'even'}`).join('\n');
  const base = await texts(`text,label\n${rows(12, 'first')}`);
  const next = await extended(base, await texts(`text,label\n${rows(3, 'second')}`, { isAddition: true }));
  expect(next.index.examples.slice(12).map(({ name }) => name)).toEqual(['v2/row 1', 'v2/row 2', 'v2/row 3']);
  expect((await readTexts(next, next.index.examples)).at(-1)).toBe('second 2 is one of them');
  await checkPack(next);
});

test('labels of MULTI_LABEL keep their meaning, numbers their columns', async () => {
  const tags = { targets: { labels: 'tags' } };
  const next = await extended(
    await texts('text,tags\na,x|z\nb,z', tags),
    await texts('text,tags\nc,y|z\nd,x', { ...tags, isAddition: true }),
  );
  expect(next.index.labels).toEqual(['x', 'y', 'z']);
  expect(next.index.examples.map(({ targets }) => targets)).toEqual([
    [1, 0, 1],
    [0, 0, 1],
    [0, 1, 1],
    [1, 0, 0],
  ]);
  const numbers = (columns: string[]) => ({ targets: { numbers: columns } });
  const base = await texts('text,p,q\na,1,2\nb,3,4', numbers(['p', 'q']));
  const swapped = await texts('text,q,p\nc,5,6', { ...numbers(['q', 'p']), isAddition: true });
  expect((await extended(base, swapped)).index.examples.at(-1)?.targets).toEqual([6, 5]);
  const less = await texts('text,p\nc,5', { ...numbers(['p']), isAddition: true });
  await expect(extended(base, less)).rejects.toThrow(/numbers are p, q, the upload's p/);
  await expect(extended(base, await texts('text,label\na,x', { isAddition: true }))).rejects.toThrow(
    /regression targets, but the upload/,
  );
});

test('labels of words keep theirs', async () => {
  const words = (rows: string, options: object = {}) => texts(`tokens,ner\n${rows}`, { tags: 'ner', ...options });
  const base = await words('Rome is old,B-PLACE O O\nAda sleeps,B-WHO O');
  const next = await extended(base, await words('Acme sells,B-FIRM O', { isAddition: true }));
  expect(next.index.labels).toEqual(['O', 'B-FIRM', 'I-FIRM', 'B-PLACE', 'I-PLACE', 'B-WHO', 'I-WHO']);
  expect(next.index.examples.map(({ tags }) => tags)).toEqual([
    [3, 0, 0],
    [5, 0],
    [1, 0],
  ]);
});

test('a repair leaves out what was found, and only that', async () => {
  const files = await pictureFolders(['cats', 'dogs'], 12);
  const copies = [0, 1, 2].map((i) => ({ name: `cats/copy${i}.png`, bytes: files[0].bytes }));
  const base = await pictures([...files, ...copies]);
  const next = await repaired(base, ['DUPLICATE']);
  expect(next.index.examples).toHaveLength(24);
  expect(next.index.quality.map(({ kind }) => kind)).not.toContain('DUPLICATE');
  for (const [name, fact] of facts(next.index)) expect(facts(base.index).get(name)).toBe(fact);
  await checkPack(next);
});

test('a class that loses all its examples is gone; too little left is refused', async () => {
  const files = [
    ...(await pictureFolders(['cats', 'dogs'], 15)),
    { ...(await pictureFolders(['owls'], 3))[2], name: 'ants/2.png' },
  ];
  const base = await pictures(files);
  const next = await repaired(base, ['FEW_EXAMPLES']);
  expect(next.index.labels).toEqual(['cats', 'dogs']);
  expect(next.index.examples.every(({ label }) => label < 2)).toBe(true);
  const small = await pictures(await pictureFolders(['cats', 'dogs'], 3));
  await expect(repaired(small, ['FEW_EXAMPLES'])).rejects.toThrow(
    /would leave out \d+ of \d+ examples; nothing would be left/,
  );
  await expect(repaired(base, ['OUTLIER'])).rejects.toThrow(/None of the findings/);
});
