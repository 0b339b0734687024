import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { casesOf } from '../testing/cases-of.ts';
import type { DatasetIndex } from './dataset.ts';
import { type ImportOptions, importImageArchive, importPictureFiles } from './import-image-archive.ts';
import { openDataset } from './open-dataset.ts';
import { readExample } from './read-example.ts';
import {
  type FixtureFile,
  noisePicture,
  pictureFolders,
  tarBytes,
  writeTarGz,
  writeZip,
  zipBytes,
} from './testing/archives.ts';
import { tarGzOfZeros, zipOfZeros } from './testing/zero-bombs.ts';

let home: string;
let files: FixtureFile[];
let serial = 0;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'graft-import-'));
  files = await pictureFolders(['cats', 'dogs'], 10);
});
afterAll(() => rm(home, { recursive: true }));

const fresh = (name = '') => join(home, `${serial++}${name}`);
const csv = (text: string, name = 'metadata.csv'): FixtureFile => ({ name, bytes: Buffer.from(text) });
const importFile = (archive: string, options: Partial<ImportOptions> = {}) =>
  importImageArchive(archive, { filename: 'pets', directory: fresh('-dataset'), ...options });
const importZip = async (entries: FixtureFile[], options: Partial<ImportOptions> = {}) =>
  (await importFile(await writeZip(fresh('.zip'), entries), options)).dataset;
const importBytes = async (bytes: Buffer, options: Partial<ImportOptions> = {}) => {
  const file = fresh('.archive');
  await writeFile(file, bytes);
  return importFile(file, options);
};
const splitsOf = ({ examples }: DatasetIndex) => Object.fromEntries(examples.map(({ name, split }) => [name, split]));
const findingOf = ({ quality }: DatasetIndex, kind: string) => quality.find((finding) => finding.kind === kind);

/** The import is refused with this message, and leaves nothing behind. */
async function refused(
  archive: Buffer | FixtureFile[],
  message: RegExp,
  options: Partial<ImportOptions> = {},
): Promise<void> {
  const directory = join(fresh('-dataset'), 'in', 'there');
  const error = await importBytes(Buffer.isBuffer(archive) ? archive : await zipBytes(archive), {
    directory,
    ...options,
  }).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InvalidInputError);
  expect((error as Error).message).toMatch(message);
  expect(await readdir(home)).not.toContain(directory.slice(home.length + 1).split('/')[0]);
}

/** Clears the UTF-8 flag of names, in all headers. */
function unflagUtf8(zip: Buffer): void {
  for (const [signature, flags] of [
    ['PK\x03\x04', 6],
    ['PK\x01\x02', 8],
  ] as const)
    for (let at = zip.indexOf(signature); at >= 0; at = zip.indexOf(signature, at + 1)) zip[at + flags + 1] &= ~0x08;
}

test('a zip of two folders: labels, splits, sizes, and the original bytes', async () => {
  const { dataset, indexFile } = await importFile(await writeZip(fresh('.zip'), files));
  const { index } = dataset;
  expect(index.labels).toEqual(['cats', 'dogs']);
  expect(index.examples.map(({ name }) => name)).toEqual(files.map(({ name }) => name).sort());
  for (const split of ['train', 'validation', 'test'])
    expect(index.examples.filter((example) => example.split === split).length).toBe(
      { train: 12, validation: 4, test: 4 }[split],
    );
  for (const example of index.examples) {
    const bytes = files.find(({ name }) => name === example.name)?.bytes;
    expect(await readExample(dataset, example)).toEqual(bytes);
    expect(example.sha256).toBe(
      createHash('sha256')
        .update(bytes ?? '')
        .digest('hex'),
    );
    expect([example.width, example.height]).toEqual([40, 40]);
  }
  expect(await openDataset(indexFile, dataset.packFile)).toEqual(dataset);
});

test('single files are the data set that a zip of them is; those that were too large to fetch are counted', async () => {
  const table = 'file_name,split,person\n'.concat(
    files.map(({ name }, i) => `${name},${['train', 'validation', 'test'][i % 3]},p${i % 4}\n`).join(''),
    'cats/broken.png,test,p1\n',
  );
  const others = [{ name: 'cats/broken.png', bytes: Buffer.from('?') }, csv(table)];
  const all = [...files, ...others].sort((a, b) => (a.name < b.name ? -1 : 1));
  const zipped = await importZip([...all, { name: 'README.md', bytes: Buffer.from('# Pets') }]);
  const folder = fresh('-files');
  await mkdir(folder);
  const loose = await Promise.all(
    all.map(async ({ name, bytes }, i) => {
      await writeFile(join(folder, `${i}.part`), bytes);
      return { name, file: join(folder, `${i}.part`) };
    }),
  );
  const options = () => ({ filename: 'pets', directory: fresh('-dataset') });
  const unfetched = { tooLarge: [], others: ['README.md'] };
  const { dataset } = await importPictureFiles(loose, unfetched, options());
  expect(dataset.index).toEqual(zipped.index);
  expect(dataset.index.groups).toEqual(['person']);
  expect(findingOf(dataset.index, 'CORRUPT_PICTURE')).toMatchObject({ examples: ['cats/broken.png'] });
  expect(await readFile(dataset.packFile)).toEqual(await readFile(zipped.packFile));

  const huge = { tooLarge: [{ name: 'cats/huge.png', byteSize: 70_000_000 }], others: [] };
  const withoutTable = loose.filter(({ name }) => name !== 'metadata.csv');
  const { index } = (await importPictureFiles(withoutTable, huge, options())).dataset;
  expect(findingOf(index, 'CORRUPT_PICTURE')).toMatchObject({ exampleCount: 2 });
  for (const [limits, message] of [
    [{ maxEntries: 20 }, /"pets" holds more than 20 files/],
    [{ maxTotalBytes: 1000 }, /"pets" unpacks to more than 1000 bytes/],
  ] as const)
    await expect(importPictureFiles(loose, huge, { ...options(), limits })).rejects.toThrow(message);
  await expect(importPictureFiles([{ ...loose[0], name: '../a.png' }], huge, options())).rejects.toThrow(/climbs out/);
});

test('a tar.gz in another order, in one more folder, with system files: the same data set', async () => {
  const fromZip = await importZip(files);
  const litter = ['__MACOSX/pets/cats/._0.png', 'pets/.DS_Store', 'pets/cats/.hidden.png', 'pets/cats/Thumbs.db'];
  const wrapped = [...files].reverse().map(({ name, bytes }) => ({ name: `./pets/${name}`, bytes }));
  const archive = await writeTarGz(fresh('.tgz'), [
    ...litter.map((name) => ({ name, bytes: Buffer.from('x') })),
    ...wrapped,
  ]);
  const { dataset } = await importFile(archive);
  const place = ({ examples }: DatasetIndex) =>
    examples.map(({ name, label, split, sha256 }) => ({ name, label, split, sha256 }));
  expect(place(dataset.index)).toEqual(place(fromZip.index));
  expect(dataset.index.quality).toEqual(fromZip.index.quality);
});

test('another seed, another split', async () => {
  const [first, again, other] = [
    await importZip(files, { seed: 1 }),
    await importZip(files, { seed: 1 }),
    await importZip(files, { seed: 2 }),
  ];
  expect(splitsOf(again.index)).toEqual(splitsOf(first.index));
  expect(splitsOf(other.index)).not.toEqual(splitsOf(first.index));
});

test('metadata.csv: labels with quotes, commas and line breaks, splits, groups', async () => {
  const odd = 'so-called "cat",\nor not';
  const rows = files.map(({ name }, i) => {
    const label = name.startsWith('cats') ? `"${odd.replaceAll('"', '""')}"` : 'dog';
    return `${name},${['train', 'val', 'test'][i % 3]},${label},${i % 2 ? 'young' : ''}`;
  });
  const { index } = await importZip([...files, csv(`\uFEFFfile_name,split,label,age\r\n${rows.join('\r\n')}\r\n`)]);
  expect(index.labels).toEqual(['dog', odd].sort());
  expect(index.groups).toEqual(['age']);
  for (const [i, { name }] of files.entries()) {
    const example = index.examples.find((each) => each.name === name);
    expect(example?.split).toBe(['train', 'validation', 'test'][i % 3]);
    expect(example?.groups).toEqual(i % 2 ? { age: 'young' } : {});
    expect(index.labels[example?.label ?? -1]).toBe(name.startsWith('cats') ? odd : 'dog');
  }
});

test('metadata.csv beside pictures without folders, all in one more folder', async () => {
  const flat = files.map(({ name, bytes }) => ({ name: `pets/${name.replace('/', '-')}`, bytes }));
  const rows = flat.map(({ name }) => `${name.slice(5)},${name.slice(5, 8)}`);
  const { index } = await importZip([...flat, csv(`file_name,label\n${rows.join('\n')}`, 'pets/metadata.csv')]);
  expect(index.labels).toEqual(['cat', 'dog']);
  expect(index.examples[0].name).toBe('cats-0.png');
});

test('splits without validation: taken from train, and reported', async () => {
  const rows = files.map(({ name }, i) => `${name},${i % 5 === 0 ? 'test' : 'train'}`);
  const { index } = await importZip([...files, csv(`file_name,split\n${rows.join('\n')}`)]);
  expect(index.examples.filter(({ split }) => split === 'validation').length).toBeGreaterThanOrEqual(2);
  expect(
    index.examples
      .filter(({ split }) => split === 'test')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(
    files
      .filter((_, i) => i % 5 === 0)
      .map(({ name }) => name)
      .sort(),
  );
  expect(findingOf(index, 'SPLIT_COMPLETED')?.message).toMatch(/validation/);
});

test('corrupt pictures among good ones: left out, reported', async () => {
  const large = await sharp(await noisePicture(7, 300, 200))
    .resize(1800, 1200)
    .jpeg()
    .toBuffer();
  const bad = [
    { name: 'cats/empty.png', bytes: Buffer.alloc(0) },
    { name: 'cats/text.png', bytes: Buffer.from('I am no picture.') },
    { name: 'dogs/cut.png', bytes: files[0].bytes.subarray(0, files[0].bytes.length / 2) },
    { name: 'dogs/cut.jpg', bytes: large.subarray(0, large.length * 0.9) },
    { name: 'dogs/drawing.png', bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>') },
  ];
  const { index } = await importZip([...bad, ...files, { name: 'dogs/fine.jpg', bytes: large }]);
  expect(index.examples.length).toBe(files.length + 1);
  const finding = findingOf(index, 'CORRUPT_PICTURE');
  expect(finding?.examples).toEqual(bad.map(({ name }) => name).sort());
  expect(finding?.exampleCount).toBe(5);
});

test('a zip with one entry damaged: the others are imported', async () => {
  const bytes = await zipBytes(files);
  const at = bytes.indexOf('cats/3.png') + 'cats/3.png'.length + 200;
  bytes[at] ^= 0xff;
  const { dataset } = await importBytes(bytes);
  expect(findingOf(dataset.index, 'CORRUPT_PICTURE')?.examples).toEqual(['cats/3.png']);
  expect(dataset.index.examples.length).toBe(files.length - 1);
});

test('a zip whose metadata.csv is damaged', async () => {
  const bytes = await zipBytes([...files, csv(`file_name,label\n${files.map(({ name }) => `${name},a`).join('\n')}`)]);
  bytes[bytes.indexOf('metadata.csv') + 'metadata.csv'.length + 20] ^= 0xff;
  await refused(bytes, /"metadata\.csv" cannot be unpacked/);
});

test('more pixels than the limit: left out, reported', async () => {
  const { index } = await importZip([...files, { name: 'cats/wide.png', bytes: await noisePicture(5, 100, 80) }], {
    limits: { maxPixels: 5000 },
  });
  expect(findingOf(index, 'CORRUPT_PICTURE')?.message).toMatch(/5,000 pixels/);
});

test('width and height are those of the upright picture', async () => {
  const bytes = await sharp(await noisePicture(1, 60, 40))
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const { index } = await importZip([...files, { name: 'cats/turned.jpg', bytes }]);
  const turned = index.examples.find(({ name }) => name === 'cats/turned.jpg');
  expect([turned?.width, turned?.height]).toEqual([40, 60]);
});

test('the same bytes stay in one split; with another label they are reported', async () => {
  const copies = Array.from({ length: 6 }, (_, i) => ({ name: `cats/copy${i}.png`, bytes: files[0].bytes }));
  const { index } = await importZip([...files, ...copies, { name: 'dogs/cat.png', bytes: files[0].bytes }]);
  const same = index.examples.filter(({ sha256, label }) => sha256 === index.examples[0].sha256 && label === 0);
  expect(same.length).toBe(7);
  expect(new Set(same.map(({ split }) => split)).size).toBe(1);
  expect(findingOf(index, 'DUPLICATE_WITH_OTHER_LABEL')).toMatchObject({ severity: 'HIGH', exampleCount: 8 });
});

test('the same bytes in two given splits: leakage', async () => {
  const rows = files.map(({ name }, i) => `${name},${i % 2 ? 'train' : 'test'}`);
  const entries = [...files, { name: 'cats/copy.png', bytes: files[0].bytes }];
  const { index } = await importZip([...entries, csv(`file_name,split\n${rows.join('\n')}\ncats/copy.png,train`)]);
  expect(findingOf(index, 'DUPLICATE_ACROSS_SPLITS')).toMatchObject({
    severity: 'HIGH',
    examples: ['cats/0.png', 'cats/copy.png'],
  });
});

test('names in NFD and NFC are the same; unflagged UTF-8 and CP437 are read', async () => {
  const nfd = 'café'.normalize('NFD');
  const entries = files.map(({ name, bytes }) => ({ name: name.replace('cats', nfd), bytes }));
  const rows = entries.map(({ name }) => `${name.normalize('NFC')},train`);
  expect((await importZip([...entries, csv(`file_name,split\n${rows.join('\n')}`)])).index.labels).toEqual([
    'café',
    'dogs',
  ]);

  const bytes = await zipBytes(files.map(({ name, bytes }) => ({ name: name.replace('cats', 'c~~s'), bytes })));
  unflagUtf8(bytes);
  const renamed = (raw: string) => Buffer.from(bytes.toString('latin1').replaceAll('c~~s/', raw), 'latin1');
  expect((await importBytes(renamed('c\xc3\xa9s/'))).dataset.index.labels).toEqual(['cés', 'dogs']);
  expect((await importBytes(renamed('c\x82\x82s/'))).dataset.index.labels).toEqual(['céés', 'dogs']);
});

test('a zip that claims UTF-8 and is not', async () => {
  const bytes = await zipBytes(files.map((file) => ({ ...file, name: file.name.replace('cats', 'c~ts') })));
  await refused(Buffer.from(bytes.toString('latin1').replaceAll('c~ts/', 'c\x82ts/'), 'latin1'), /is not UTF-8/);
});

test('an abort ends the import and leaves nothing', async () => {
  const stop = new AbortController();
  const directory = fresh('-dataset');
  const archive = await writeTarGz(fresh('.tgz'), files);
  const onProgress = () => stop.abort(new Error('enough'));
  await expect(importFile(archive, { directory, signal: stop.signal, onProgress })).rejects.toThrow('enough');
  expect(await readdir(home)).not.toContain(directory.slice(home.length + 1));
});

test('a failed import keeps earlier files in the directory', async () => {
  const directory = fresh('-dataset');
  await mkdir(directory);
  await writeFile(join(directory, 'kept'), 'yes');
  await expect(importBytes(Buffer.from('junk'), { directory })).rejects.toThrow(InvalidInputError);
  expect(await readdir(directory)).toEqual(['kept']);
  expect(await readFile(join(directory, 'kept'), 'utf8')).toBe('yes');
});

test('truncated archives', async () => {
  const zip = await zipBytes(files);
  await refused(zip.subarray(0, zip.length - 300), /damaged or cut off/);
  await refused(zip.subarray(0, 10), /damaged or cut off/);
  const tarGz = gzipSync(tarBytes(files));
  await refused(tarGz.subarray(0, tarGz.length / 2), /damaged or cut off/);
  await refused(tarGz.subarray(0, tarGz.length - 4), /damaged or cut off/);
  await refused(tarGz.subarray(0, 12), /damaged or cut off/);
  // The gzip is complete, the tar inside is not.
  await refused(gzipSync(tarBytes(files).subarray(0, 9000)), /damaged or cut off/);
});

test('files that are not archives', async () => {
  await refused(Buffer.alloc(0), /neither a zip nor a tar\.gz but empty/);
  await refused(Buffer.from('%PDF-1.7'), /neither a zip nor a tar\.gz/);
  await refused(tarBytes(files), /neither a zip nor a tar\.gz/);
  await refused(gzipSync('hello'), /damaged or cut off/);
  await refused(gzipSync(gzipSync(tarBytes(files))), /damaged or cut off/);
});

test('one folder, as of a target without labels: a finding says what it can be used for', async () => {
  const { index } = await importZip(files.filter(({ name }) => name.startsWith('cats')));
  expect(index.labels).toEqual(['cats']);
  expect(index.examples).toHaveLength(10);
  expect(findingOf(index, 'ONE_CLASS')).toMatchObject({
    severity: 'HIGH',
    message: expect.stringMatching(/one class, "cats".* a fine-tune can adapt to this data set/),
  });
  expect(index.quality.map(({ kind }) => kind)).not.toContain('CLASS_NOT_IN_SPLIT');
});

test('no pictures, no readable pictures, split folders', async () => {
  await refused(
    [csv('hello', 'cats/readme.txt'), csv('BM', 'cats/a.bmp')],
    /holds no pictures, only other files such as "cats\/a.bmp"/,
  );
  await refused(await zipBytes([]), /holds no pictures/);
  await refused(gzipSync(Buffer.alloc(1024)), /holds no pictures|damaged/);
  await refused(
    [csv('hello', 'cats/a.png')],
    /No picture in .* can be read: 1 picture is damaged .*"cats\/a\.png": This is not a picture/,
  );
  // Nobody waits for the rest: that the last entry is there twice is not even seen.
  const unreadable = Array.from({ length: 40 }, (_, i) => csv('hello', `cats/no${i}.png`));
  await refused(
    [...unreadable, unreadable[39]],
    /The first 20 pictures in "pets" cannot be read, so that the others were not tried\. "cats\/no0\.png": This is not a picture/,
    { limits: { maxUnreadable: 20 } },
  );
  const limits = { maxUnreadable: 20 };
  expect(findingOf((await importZip([...files, ...unreadable], { limits })).index, 'CORRUPT_PICTURE')).toBeDefined();
  await refused(
    files.map(({ name, bytes }) => ({ name: name.replace('cats', 'train').replace('dogs', 'test'), bytes })),
    /are splits/,
  );
  await refused(
    files.map(({ name, bytes }) => ({ name: name.replace('/', '-'), bytes })),
    /20 of 20 pictures in "pets" have no label .*"cats-0\.png" has no label: it is in no folder.* Put each picture in a folder/,
  );
});

test('an archive without training pictures is refused by its own name', async () => {
  const tested = files.map(({ name, bytes }, i) => ({ name: `${i % 2 ? 'test' : 'validation'}/${name}`, bytes }));
  await refused(tested, /"pets" gives no picture the split train/);
});

test('a column of long texts is no group, and the import says so', async () => {
  const rows = files.map(
    ({ name }, i) => `${name},${i % 2},${i % 4 < 2 ? 'in' : 'out'},${'a caption '.repeat(i === 3 ? 200 : 1)}`,
  );
  const metadata = csv(`file_name,label,place,caption\n${rows.join('\n')}\n`);
  const { index } = await importZip([...files, metadata]);
  expect(index.groups).toEqual(['place']);
  expect(findingOf(index, 'COLUMN_LEFT_OUT')?.message).toContain('"caption" (texts of more than 1,024 characters)');
  const tags = importZip([...files, metadata], { targets: { labels: 'caption' } });
  await expect(tags).rejects.toThrow('the column "caption" is longer than 1024 characters');
});

describe('pictures whose label cannot be read are left out, named, and not in the pack', () => {
  test.each([
    ['an empty label', ' ', 'label is empty'],
    ['a label of any length', 'x'.repeat(2_000), 'label is longer than 1024 characters or contains a zero character'],
  ])('%s', async (_, label, why) => {
    const rows = files.map(({ name }, i) => `${name},${i === 4 ? label : i % 2}`);
    const { index, packFile } = await importZip([...files, csv(`file_name,label\n${rows.join('\n')}\n`)]);
    expect(index.examples.map(({ name }) => name)).toEqual(
      files
        .map(({ name }) => name)
        .filter((name) => name !== 'cats/4.png')
        .sort(),
    );
    expect(index.quality.find(({ kind }) => kind === 'UNREADABLE_LABEL')).toEqual({
      kind: 'UNREADABLE_LABEL',
      severity: 'MEDIUM',
      exampleCount: 1,
      examples: ['cats/4.png'],
      message: `1 picture has no label that can be read and was left out. metadata.csv, entry 5 ("cats/4.png"): ${why}.`,
    });
    const bytes = await readFile(packFile);
    for (const { name, offset, byteSize } of index.examples)
      expect(
        bytes
          .subarray(offset, offset + byteSize)
          .equals(files.find((file) => file.name === name)?.bytes ?? Buffer.of()),
      ).toBe(true);
    expect(bytes.length).toBe(index.examples.reduce((sum, { byteSize }) => sum + byteSize, 0));
  });

  test('a picture in no folder, and one whose number is none', async () => {
    const stray = await importZip([...files, { name: 'stray.png', bytes: files[0].bytes }]);
    expect(stray.index.examples).toHaveLength(20);
    expect(stray.index.quality.find(({ kind }) => kind === 'UNREADABLE_LABEL')?.examples).toEqual(['stray.png']);
    const rows = files.map(({ name }, i) => `${name},${i === 7 ? 'old' : i / 2}`);
    const { index } = await importZip([...files, csv(`file_name,age\n${rows.join('\n')}`)], {
      targets: { numbers: ['age'] },
    });
    expect(index.examples).toHaveLength(19);
    expect(index.quality.find(({ kind }) => kind === 'UNREADABLE_LABEL')?.message).toMatch(
      /: the column "age" is "old"\. It must hold numbers such as 12\.5\.$/,
    );
  });
});

test('paths outside of the archive', async () => {
  const zip = await zipBytes([...files, { name: 'aa/evil.png', bytes: files[0].bytes }]);
  const renamed = (path: string) => Buffer.from(zip.toString('latin1').replaceAll('aa/evil.png', path), 'latin1');
  await refused(renamed('../evil.png'), /"\.\.\/evil\.png", which climbs out/);
  await refused(renamed('/a/evil.png'), /is absolute/);
  await refused(renamed('C:/evil.png'), /is absolute/);
  await refused(renamed('aa\\evil.png'), /backslash/);
  for (const [name, message] of [
    ['../evil.png', /climbs out/],
    ['cats/../../evil.png', /climbs out/],
    ['/etc/evil.png', /absolute/],
    ['..\\evil.png', /backslash/],
  ] as const)
    await refused(gzipSync(tarBytes([...files, { name, bytes: files[0].bytes }])), message);
});

test('links', async () => {
  const link = { name: 'cats/link.png', bytes: Buffer.alloc(0), linkpath: '/etc/passwd' };
  await refused(
    gzipSync(tarBytes([...files, { ...link, type: 'SymbolicLink' }])),
    /not a plain file but a SymbolicLink/,
  );
  await refused(gzipSync(tarBytes([...files, { ...link, type: 'Link' }])), /not a plain file but a Link/);
  await refused(
    [...files, { name: 'cats/link.png', bytes: Buffer.from('/etc/passwd'), mode: 0o120777 }],
    /symbolic link "cats\/link\.png"/,
  );
});

test.each(casesOf([1, 10], (gigabytes) => gigabytes === 1))(
  '%s GB of compressed zeros: refused while reading, in little memory',
  async (gigabytes) => {
    const mebibytes = gigabytes * 1024;
    const before = process.memoryUsage().rss;
    await refused(
      zipOfZeros(['cats/a.png', 'cats/b.png', 'dogs/c.png'], Math.ceil(mebibytes / 3)),
      /"cats\/a\.png" unpacks to more than 64 MiB/,
    );
    await refused(tarGzOfZeros('cats/a.png', mebibytes), /unpacks to more than (64 MiB|100 times)/);
    // Many entries within the limit of each, and entries that are not pictures.
    await refused(
      zipOfZeros(
        Array.from({ length: 9 }, (_, i) => `cats/${i}.png`),
        60,
      ),
      /decompression bomb/,
    );
    await refused(tarGzOfZeros('cats/zeros.bin', mebibytes), /decompression bomb/);
    // The directory claims 1,000 bytes.
    await refused(
      zipOfZeros(['cats/a.png', 'dogs/b.png'], mebibytes, 1000),
      /No picture in .* can be read: 2 pictures are damaged/,
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * 2 ** 20);
  },
);

test('too many entries, too many bytes', async () => {
  await refused(files, /more than 15 files/, { limits: { maxEntries: 15 } });
  await refused(gzipSync(tarBytes(files)), /more than 15 files/, { limits: { maxEntries: 15 } });
  await refused(files, /unpacks to more than 10 KiB/, { limits: { maxTotalBytes: 10_240 } });
  await refused(gzipSync(tarBytes(files)), /unpacks to more than 10 KiB/, { limits: { maxTotalBytes: 10_240 } });
  await refused(files, /"cats\/0\.png" unpacks to more than 1 KiB/, { limits: { maxPictureBytes: 1024 } });
});

test('duplicate names', async () => {
  await refused([...files, files[3]], /"cats\/3\.png" twice/);
  const twice = ['é'.normalize('NFC'), 'é'.normalize('NFD')].map((name) => ({
    name: `cats/${name}.png`,
    bytes: files[0].bytes,
  }));
  await refused([...files, ...twice], /twice/);
});

test('an encrypted zip', async () => {
  const zip = await zipBytes(files);
  for (let at = zip.indexOf('PK\x03\x04'); at >= 0; at = zip.indexOf('PK\x03\x04', at + 1)) zip[at + 6] |= 1;
  for (let at = zip.indexOf('PK\x01\x02'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 1)) zip[at + 8] |= 1;
  await refused(zip, /is encrypted .*without a password/);
});

test('a tar with names that are not UTF-8', async () => {
  const tar = tarBytes(files.map(({ name, bytes }) => ({ name: name.replace('cats', 'c~ts'), bytes })));
  const renamed = Buffer.from(tar.toString('latin1').replaceAll('c~ts', 'c\xe9ts'), 'latin1');
  // The header's checksum is a sum of its bytes, so it must be updated.
  for (let at = 0; at + 512 <= renamed.length; at++) {
    if (renamed.toString('latin1', at, at + 5) !== 'c\xe9ts/') continue;
    const sum = Number.parseInt(renamed.toString('latin1', at + 148, at + 154), 8) + 0xe9 - 0x7e;
    renamed.write(sum.toString(8).padStart(6, '0'), at + 148, 'latin1');
  }
  await refused(gzipSync(renamed), /is not UTF-8/);
});

test('metadata.csv that does not match', async () => {
  const list = (columns: string, row: (name: string, i: number) => string) =>
    csv(`file_name,${columns}\n${files.map(({ name }, i) => `${name},${row(name, i)}`).join('\n')}`);
  await refused([...files, csv('label,file_name\na,b')], /first column must be file_name/);
  await refused([...files, csv('')], /first column must be file_name/);
  await refused([...files, csv('file_name,label\ncats/99.png,a\n')], /names 1 file that .*"cats\/99\.png"/);
  await refused([...files, csv('file_name,label\ncats/0.png,a\ncats/0.png,b\n')], /"cats\/0\.png" is listed twice/);
  await refused([...files, csv('file_name,label\ncats/0.png\n')], /metadata\.csv cannot be read/);
  await refused([...files, csv('file_name,label\n"cats/0.png,a\n')], /metadata\.csv cannot be read/);
  await refused([...files, csv('file_name,label\n../0.png,a\n')], /climbs out/);
  await refused([...files, csv('file_name,a,a\ncats/0.png,1,2\n')], /two columns "a"/);
  await refused(
    [...files, list('label', (_, i) => (i === 4 ? ' ' : `${i}.5`))],
    /1 picture has no label that can be read .*entry 5 \("cats\/4\.png"\): label is empty/,
    { limits: { maxLabels: 5 } },
  );
  await refused(
    [...files, list('split', (_, i) => (i === 4 ? 'trian' : 'train'))],
    /split is "trian", but must be train/,
  );
  await refused([...files, list('split', () => 'test')], /no picture the split train/);
  await refused([...files, csv('file_name,split\ncats/0.png,train\n')], /a split to some pictures but not to 19/);
  await refused(
    [...files, { name: 'metadata.csv', bytes: Buffer.from('file_name,label\ncats/0.png,\xe9', 'latin1') }],
    /not UTF-8/,
  );
  await refused([...files, list('label', (_, i) => `l${i}`)], /has 20 classes; the maximum is 5/, {
    limits: { maxLabels: 5 },
  });
});

test('columns of metadata.csv give regression targets', async () => {
  const [first, second, third] = files;
  const rows = [`${first.name},3.5,-1,zoo`, `${second.name},1e3,0,zoo`, `${third.name},0,7,farm`];
  const table = csv(`file_name,age,weight,place\n${rows.join('\n')}\n`);
  const { index } = await importZip([first, second, third, table], { targets: { numbers: ['weight', 'age'] } });
  expect(index).toMatchObject({ task: 'REGRESSION', labels: ['weight', 'age'], groups: ['place'] });
  expect(Object.fromEntries(index.examples.map(({ name, targets }) => [name, targets]))).toEqual({
    [first.name]: [-1, 3.5],
    [second.name]: [0, 1000],
    [third.name]: [7, 0],
  });
  expect(index.examples.map(({ label }) => label)).toEqual([-1, -1, -1]);
  expect(new Set(index.examples.map(({ split }) => split)).size).toBe(3);
});

test('a column of metadata.csv gives any number of labels', async () => {
  const table = csv(`file_name,tags\n${files[0].name},wet | furry\n${files[1].name},furry\n${files[2].name},\n`);
  const { index } = await importZip([...files.slice(0, 3), table], { targets: { labels: 'tags' } });
  expect(index).toMatchObject({ task: 'MULTI_LABEL', labels: ['furry', 'wet'], groups: [] });
  expect(Object.fromEntries(index.examples.map(({ name, targets }) => [name, targets]))).toEqual({
    [files[0].name]: [1, 1],
    [files[1].name]: [1, 0],
    [files[2].name]: [0, 0],
  });
});

test('targets that are not numbers, missing, or too few labels are refused, naming the picture', async () => {
  const entries = (rows: string) => [files[0], files[1], csv(`file_name,age\n${rows}\n`)];
  const numbers = { targets: { numbers: ['age'] } };
  await refused(
    entries(`${files[0].name},old\n${files[1].name},`),
    /2 of 2 pictures .*"cats\/0\.png"\): the column "age" is "old"\..* the column "age" is empty\. It must hold numbers/,
    numbers,
  );
  await refused(entries(`${files[0].name},Infinity\n${files[1].name},`), /is "Infinity"/, numbers);
  await refused(entries(`${files[0].name},a`), /names 1 label in the column "age"/, { targets: { labels: 'age' } });
});
