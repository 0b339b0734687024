import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import type { DatasetIndex } from './dataset.ts';
import { type ImportOptions, importImageArchive } from './import-image-archive.ts';
import { type FixtureFile, noisePicture, pictureFolders, writeTarGz, writeZip } from './testing/archives.ts';

let home: string;
let files: FixtureFile[];
let serial = 0;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'graft-layouts-'));
  files = await pictureFolders(['cats', 'dogs'], 6);
});
afterAll(() => rm(home, { recursive: true }));

const fresh = () => path.join(home, `${serial++}`);
const importZip = async (entries: FixtureFile[], options: Partial<ImportOptions> = {}) =>
  (await importImageArchive(await writeZip(fresh(), entries), { filename: 'pets.zip', directory: fresh(), ...options }))
    .dataset.index;
const file = (name: string, text: string): FixtureFile => ({ name, bytes: Buffer.from(text) });
const summary = ({ labels, examples }: DatasetIndex) =>
  examples.map(({ name, label, split }) => `${name} ${labels[label]} ${split}`);
const findingOf = ({ quality }: DatasetIndex, kind: string) => quality.find((found) => found.kind === kind);

describe("Hugging Face's imagefolder", () => {
  /** Cats 0 to 2 in the first split, 3 and 4 in the second, 5 in the third; dogs too. */
  const folders = (splits: string[], root = '') =>
    files.map(({ name, bytes }) => {
      const i = Number(/\d/.exec(name)?.[0]);
      return { name: `${root}${splits[i < 3 ? 0 : i < 5 ? 1 : 2]}/${name}`, bytes };
    });

  test.each([
    [['train', 'validation', 'test'], ''],
    [['training', 'valid', 'eval'], 'pets/'],
    [['Train', 'dev', 'Testing'], ''],
  ])('folders of splits: %s', async (splits, root) => {
    const index = await importZip(folders(splits, root));
    expect(index.labels).toEqual(['cats', 'dogs']);
    const counts = (split: string) => index.examples.filter((example) => example.split === split).length;
    expect(['train', 'validation', 'test'].map(counts)).toEqual([6, 4, 2]);
    expect(index.examples.find(({ name }) => name === `${splits[2]}/dogs/5.png`)?.split).toBe('test');
  });

  test('metadata.jsonl and metadata.csv in the folders of the splits', async () => {
    const flat = folders(['train', 'val', 'test']).map(({ name, bytes }) => ({
      name: name.replace(/\/(.)\w+\//, '/$1'),
      bytes,
    }));
    const tables = ['train', 'val', 'test'].map((split) => {
      const names = flat
        .filter(({ name }) => name.startsWith(`${split}/`))
        .map(({ name }) => name.slice(split.length + 1));
      const label = (name: string) => (name.startsWith('c') ? 'cat' : 'dog');
      return split === 'val'
        ? file(
            `${split}/metadata.csv`,
            `file_name,label,age\n${names.map((name) => `${name},${label(name)},3`).join('\n')}`,
          )
        : file(
            `${split}/metadata.jsonl`,
            names
              .map((name) => JSON.stringify({ file_name: name, label: label(name), age: 3, objects: { bbox: [1] } }))
              .join('\n'),
          );
    });
    const index = await importZip([...flat, ...tables]);
    expect(index.labels).toEqual(['cat', 'dog']);
    expect(index.groups).toEqual(['age']);
    expect(summary(index)).toContain('val/c3.png cat validation');
  });

  test('one folder named train is a folder like any other; the classes in it are split', async () => {
    const index = await importZip(files.map(({ name, bytes }) => ({ name: `train/${name}`, bytes })));
    expect(index.labels).toEqual(['cats', 'dogs']);
    expect(new Set(index.examples.map(({ split }) => split)).size).toBe(3);
  });

  test('without classes in the folders of splits it is refused', async () => {
    const flat = files.map(({ name, bytes }) => ({
      name: name.replace('cats', 'train').replace('dogs', 'test'),
      bytes,
    }));
    await expect(importZip(flat)).rejects.toThrow(
      /"test\/0\.png" is in no folder of a class inside its split.* The folders of the archive are splits/,
    );
  });

  test.each([
    ['{"file_name":"cats/0.png"', /metadata\.jsonl, line 1 is not a JSON object/],
    ['[1]', /line 1 is not a JSON object/],
    ['{"label":"a"}', /line 1 has no file_name/],
    ['{"file_name":"cats/99.png","label":"a"}', /names 1 file that the archive does not contain/],
  ])('metadata.jsonl that is invalid: %s', async (text, message) => {
    await expect(importZip([...files, file('metadata.jsonl', text)])).rejects.toThrow(message);
  });
});

describe('planned splits', () => {
  const people = (i: number) => `person ${i % 4}`;
  const table = () =>
    file(
      'metadata.csv',
      `file_name,person,split\n${files.map(({ name }, i) => `${name},${people(i)},train`).join('\n')}`,
    );

  test('a person is in one split, whatever the file states', async () => {
    const index = await importZip([...files, table()], { split: { groupBy: 'person' } });
    const splits = new Map<string, Set<string>>();
    for (const { groups, split } of index.examples)
      splits.set(groups.person, (splits.get(groups.person) ?? new Set()).add(split));
    expect([...splits.values()].map(({ size }) => size)).toEqual([1, 1, 1, 1]);
    expect(new Set(index.examples.map(({ split }) => split)).size).toBe(3);
  });

  test('near duplicates stay together, and are reported where they do not', async () => {
    const originals = await Promise.all(
      [0, 1, 2, 3, 4, 5].map(async (i) => {
        const smooth = sharp(await noisePicture(i + 500, 6, 6)).resize(96, 96, { kernel: 'cubic' });
        return [await smooth.clone().png().toBuffer(), await smooth.clone().jpeg({ quality: 60 }).toBuffer()];
      }),
    );
    const entries = originals.flatMap(([png, jpeg], i) => [
      { name: `${i % 2 ? 'a' : 'b'}/${i}.png`, bytes: png },
      { name: `${i % 2 ? 'a' : 'b'}/${i}.jpg`, bytes: jpeg },
    ]);
    const together = await importZip(entries, { split: { nearDuplicates: true } });
    const splitOf = new Map(together.examples.map(({ name, split }) => [name, split]));
    for (const { name } of entries) expect(splitOf.get(name)).toBe(splitOf.get(name.replace(/\w+$/, 'png')));
    expect(findingOf(together, 'NEAR_DUPLICATE_ACROSS_SPLITS')).toBeUndefined();
    expect(findingOf(together, 'NEAR_DUPLICATE')?.drop).toHaveLength(6);
    const apart = await importZip([
      ...entries,
      file(
        'metadata.csv',
        `file_name,split\n${entries.map(({ name }) => `${name},${name.endsWith('png') ? 'train' : 'test'}`).join('\n')}`,
      ),
    ]);
    const leak = findingOf(apart, 'NEAR_DUPLICATE_ACROSS_SPLITS');
    expect(leak).toMatchObject({ severity: 'MEDIUM', exampleCount: 12 });
    // Those in train go; the test's figures stay what they were.
    expect(leak?.drop?.every((name) => name.endsWith('png'))).toBe(true);
  });

  test('a column that is not there is named', async () => {
    await expect(importZip([...files, table()], { split: { groupBy: 'camera' } })).rejects.toThrow(
      /no column "camera" to split by; it has person/,
    );
  });
});

describe('unusual pictures', () => {
  const noise = () => noisePicture(77, 50, 40);
  const animation = async () =>
    sharp(
      Buffer.concat(
        await Promise.all(
          [1, 2, 3].map(async (i) =>
            sharp(await noisePicture(i, 20, 20))
              .raw()
              .toBuffer(),
          ),
        ),
      ),
      {
        raw: { width: 20, height: 60, channels: 3, pageHeight: 20 },
      },
    )
      .gif()
      .toBuffer();
  const cases: [name: string, bytes: () => Promise<Buffer>, size: [number, number], finding: string | null][] = [
    ['animated.gif', animation, [20, 20], 'ANIMATED'],
    [
      '16-bit.png',
      async () =>
        sharp(await noise())
          .toColourspace('rgb16')
          .png()
          .toBuffer(),
      [50, 40],
      null,
    ],
    [
      'cmyk.jpg',
      async () =>
        sharp(await noise())
          .toColourspace('cmyk')
          .jpeg()
          .toBuffer(),
      [50, 40],
      null,
    ],
    [
      'turned.jpg',
      async () =>
        sharp(await noise())
          .withMetadata({ orientation: 6 })
          .jpeg()
          .toBuffer(),
      [40, 50],
      null,
    ],
    [
      'grey.png',
      async () =>
        sharp(await noise())
          .greyscale()
          .png()
          .toBuffer(),
      [50, 40],
      'NO_COLOUR',
    ],
  ];

  test.each(cases)('%s is imported', async (name, bytes, [width, height], kind) => {
    const index = await importZip([...files, { name: `cats/${name}`, bytes: await bytes() }]);
    const example = index.examples.find((one) => one.name === `cats/${name}`);
    expect(example).toMatchObject({ width, height, fingerprint: expect.stringMatching(/^[0-9a-f]{40}$/) });
    const kinds = index.quality.filter(({ examples }) => examples.includes(`cats/${name}`)).map((found) => found.kind);
    expect(kinds.filter((found) => ['ANIMATED', 'NO_COLOUR', 'CORRUPT_PICTURE'].includes(found))).toEqual(
      kind ? [kind] : [],
    );
  });

  test('one of 30,000 pixels a side is left out, with its size; one of 30,000 × 200 is imported', async () => {
    const wide = await sharp({ create: { width: 30_000, height: 200, channels: 3, background: '#808080' } })
      .png()
      .toBuffer();
    // The header of a PNG: its length, its name, width and height, five more bytes, its checksum.
    const huge = Buffer.from(wide);
    huge.writeUInt32BE(30_000, 20);
    huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);
    const before = process.memoryUsage().rss;
    const index = await importZip([
      ...files,
      { name: 'cats/huge.png', bytes: huge },
      { name: 'cats/wide.png', bytes: wide },
    ]);
    expect(findingOf(index, 'CORRUPT_PICTURE')).toMatchObject({ examples: ['cats/huge.png'] });
    expect(findingOf(index, 'CORRUPT_PICTURE')?.message).toMatch(/more than 100,000,000 pixels/);
    expect(index.examples.find(({ name }) => name === 'cats/wide.png')).toMatchObject({ width: 30_000, height: 200 });
    expect(process.memoryUsage().rss - before).toBeLessThan(500 * 2 ** 20);
  });
});

describe('labels', () => {
  const labelled = (label: (i: number) => string) =>
    file('metadata.csv', `file_name,label\n${files.map(({ name }, i) => `${name},${label(i)}`).join('\n')}`);

  test('one example a class: no test is possible, and the finding says so', async () => {
    const index = await importZip([...files, labelled((i) => `class ${i}`)]);
    expect(findingOf(index, 'EMPTY_SPLIT')).toMatchObject({ severity: 'HIGH' });
    expect(findingOf(index, 'FEW_EXAMPLES')?.exampleCount).toBe(12);
  });

  test('a class in test only', async () => {
    const splits = files.map(
      ({ name }, i) =>
        `${name},${i < 2 ? 'bird' : name.slice(0, 3)},${i < 2 ? 'test' : ['train', 'val', 'test'][i % 3]}`,
    );
    const index = await importZip([...files, file('metadata.csv', `file_name,label,split\n${splits.join('\n')}`)]);
    const found = findingOf(index, 'CLASS_NOT_IN_TRAIN');
    expect(found).toMatchObject({ severity: 'HIGH', exampleCount: 2, drop: ['cats/0.png', 'cats/1.png'] });
    expect(found?.message).toMatch(/"bird"/);
  });

  test('a continuous label is refused, and imported as numbers where that is asked for', async () => {
    const many = await pictureFolders(['a'], 24);
    const table = file('metadata.csv', `file_name,label\n${many.map(({ name }, i) => `${name},${i / 7}`).join('\n')}`);
    await expect(importZip([...many, table])).rejects.toThrow(
      /are numbers with 24 different values.*targets\.numbers/s,
    );
    const index = await importZip([...many, table], { targets: { numbers: ['label'] } });
    expect(index).toMatchObject({ task: 'REGRESSION', labels: ['label'], groups: [] });
    expect(index.examples.find(({ name }) => name === 'a/7.png')?.targets).toEqual([1]);
  });
});

describe('an import that is interrupted', () => {
  /** An import with a directory for what is done, aborted after so many pictures. */
  async function interrupted(archive: string, partialDirectory: string, after: number) {
    const abort = new AbortController();
    let seen = 0;
    const directory = fresh();
    const onProgress = () => {
      if (++seen > after) abort.abort(new Error('stop'));
    };
    const imported = importImageArchive(archive, {
      filename: 'pets',
      directory,
      partialDirectory,
      signal: abort.signal,
      onProgress,
    });
    await expect(imported).rejects.toThrow('stop');
  }

  test.each([
    ['zip', writeZip],
    ['tar.gz', writeTarGz],
  ])('goes on where it was: %s', async (_, write) => {
    const many = [...(await pictureFolders(['a', 'b'], 160)), file('a/broken.png', 'no picture')];
    const archive = await write(fresh(), many);
    const whole = await importImageArchive(archive, { filename: 'pets', directory: fresh() });
    const partial = fresh();
    await mkdir(partial);
    await interrupted(archive, partial, 275);
    expect((await readdir(partial)).sort()).toEqual(['journal', 'pack']);
    // The last line of a process that was killed.
    await writeFile(path.join(partial, 'journal'), '{"path":"a/cut', { flag: 'a' });
    await interrupted(archive, partial, 300);
    const { dataset } = await importImageArchive(archive, {
      filename: 'pets',
      directory: fresh(),
      partialDirectory: partial,
    });
    expect(dataset.index).toEqual(whole.dataset.index);
    expect(await readdir(partial)).toEqual([]);
  });

  test('pictures that are done are not decoded again; a pack that lost its end is', async () => {
    const many = await pictureFolders(['a', 'b'], 140);
    const archive = await writeZip(fresh(), many);
    const partial = fresh();
    await mkdir(partial);
    await interrupted(archive, partial, 275);
    // Another picture under a name that is done: it would be seen if it were read.
    const done = many.map((one, i) => (i === 5 ? { ...one, bytes: many[6].bytes } : one));
    const other = await writeZip(fresh(), done);
    const { dataset } = await importImageArchive(other, {
      filename: 'pets',
      directory: fresh(),
      partialDirectory: partial,
    });
    const sha = (name: string) => dataset.index.examples.find((one) => one.name === name)?.sha256;
    expect(sha('a/5.png')).not.toBe(sha('a/6.png'));
  });

  test('a refusal leaves nothing to go on from', async () => {
    const partial = fresh();
    await mkdir(partial);
    const archive = await writeZip(fresh(), [
      ...files.slice(0, 6),
      file('metadata.csv', 'file_name,label\ncats/99.png,a\n'),
    ]);
    const imported = importImageArchive(archive, { filename: 'pets', directory: fresh(), partialDirectory: partial });
    await expect(imported).rejects.toThrow(InvalidInputError);
    expect(await readdir(partial)).toEqual([]);
  });
});
