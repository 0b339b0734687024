import sharp from 'sharp';
import { expect, test } from 'vitest';
import { fromBuffer, type ZipFile } from 'yauzl';
import { countryNames } from './country-names.ts';
import { iconPictures } from './icon-pictures.ts';

test('names of countries, each of one language', () => {
  const [header, ...rows] = countryNames().trimEnd().split('\n');
  expect(header).toBe('text,label');
  expect(rows).toContain('"Deutschland",German');
  expect(rows).toContain('"Germany",English');
  // A name of two languages tells nothing.
  const names = rows.map((row) => row.slice(0, row.lastIndexOf(',')));
  expect(new Set(names).size).toBe(names.length);
  const counts = countsOf(rows.map((row) => row.slice(row.lastIndexOf(',') + 1)));
  expect(counts.size).toBe(12);
  for (const [language, count] of counts) expect(count, language).toBeGreaterThan(50);
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
}, 60_000);

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
