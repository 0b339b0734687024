import sharp from 'sharp';
import { expect, test } from 'vitest';
import { fromBuffer, type ZipFile } from 'yauzl';
import { countryNames } from './country-names.ts';
import { iconPictures } from './icon-pictures.ts';

test('names of countries, each of one language, and those of a country in one split', () => {
  const [header, ...rows] = countryNames().trimEnd().split('\n');
  expect(header).toBe('text,label,split');
  const texts = rows.map((row) => {
    const [, name, label, split] = /^"(.*)",(\w+),(\w+)$/.exec(row) ?? [];
    return { name, label, split };
  });
  const [germany] = texts.filter(({ name }) => name === 'Deutschland');
  expect(germany.label).toBe('German');
  const others = texts.filter(({ name }) => ['Germany', 'Allemagne', 'Germania', 'Tyskland'].includes(name));
  expect(others.length).toBeGreaterThan(2);
  for (const { name, split } of others) expect(split, name).toBe(germany.split);
  // A name of two languages tells nothing, nor do accents to a model that leaves them out.
  const plain = texts.map(({ name }) => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase());
  expect(new Set(plain).size).toBe(plain.length);
  expect(countsOf(texts.map(({ label }) => label)).size).toBe(12);
  for (const [place, count] of countsOf(texts.map(({ label, split }) => `${label} ${split}`)))
    expect(count, place).toBeGreaterThanOrEqual(place.endsWith('train') ? 50 : 5);
  expect(countsOf(texts.map(({ label, split }) => `${label} ${split}`)).size).toBe(36);
});

test('pictures of icons, a folder a label, the same bytes each time', async () => {
  const bytes = await iconPictures();
  expect(bytes.equals(await iconPictures())).toBe(true);
  const pictures = await entriesOf(bytes);
  const counts = countsOf([...pictures.keys()].map((path) => path.split('/')[1]));
  expect(counts.size).toBe(10);
  for (const [label, count] of counts) expect(count, label).toBeGreaterThan(10);
  const [first] = pictures.values();
  expect(await sharp(first).metadata()).toMatchObject({ format: 'png', width: 96, height: 96 });
});

function countsOf(labels: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

async function entriesOf(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, file) => (file ? resolve(file) : reject(error)));
  });
  const entries = new Map<string, Buffer>();
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject).on('end', resolve);
    zip.on('entry', ({ fileName }: { fileName: string }) => {
      // Stored, not compressed: only the first picture is looked at.
      entries.set(fileName, Buffer.alloc(0));
      zip.readEntry();
    });
    zip.readEntry();
  });
  const [name] = entries.keys();
  const start = bytes.indexOf(Buffer.from('89504e47', 'hex'));
  entries.set(name, bytes.subarray(start));
  return entries;
}
