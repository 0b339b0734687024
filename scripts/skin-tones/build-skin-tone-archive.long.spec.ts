import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { archiveEntries } from '../../zoo/data/archive/archive-entries.ts';
import { DEFAULT_LIMITS } from '../../zoo/data/archive/limits.ts';
import { importImageArchive } from '../../zoo/data/import-image-archive.ts';
import { buildSkinToneArchive, type ToneMix } from './build-skin-tone-archive.ts';
import { emojiPictures } from './emoji-pictures.ts';

const PACKAGE = resolve(import.meta.dirname, '../../node_modules/emoji-datasource-google');
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-tones-'));
  for (const toneMix of ['BALANCED', 'RARE', 'STEREOTYPED'] as const)
    await buildSkinToneArchive(PACKAGE, zipOf(toneMix), { toneMix });
});
afterAll(() => rm(directory, { recursive: true }));

const zipOf = (toneMix: ToneMix) => join(directory, `${toneMix}.zip`);

interface Picture {
  name: string;
  label: string;
  split: string;
  tone: string;
}

/** What an archive says of its pictures, which are those in it. */
async function listed(toneMix: ToneMix): Promise<Picture[]> {
  const names = new Set<string>();
  let rows: Picture[] = [];
  for await (const entry of archiveEntries(zipOf(toneMix), toneMix, DEFAULT_LIMITS)) {
    if (entry.name !== 'metadata.csv') names.add(entry.name);
    else
      rows = (await entry.read(2 ** 20))
        .toString()
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.split(','))
        .map(([name, label, split, tone]) => ({ name, label, split, tone }));
  }
  expect(new Set(rows.map(({ name }) => name))).toEqual(names);
  expect(rows).toHaveLength(names.size);
  return rows;
}

/** The number of examples of each tone. */
function tonesOf(examples: Pick<Picture, 'tone'>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { tone } of examples) counts[tone] = (counts[tone] ?? 0) + 1;
  return counts;
}
const of = <T extends { split: string }>(examples: T[], split: string) =>
  examples.filter((example) => example.split === split);

test('balanced: 1,818 pictures of 12 sub-categories, every emoji in six tones in one split, which an import keeps', async () => {
  const { dataset } = await importImageArchive(zipOf('BALANCED'), {
    filename: 'tones.zip',
    directory: join(directory, 'imported'),
  });
  const { labels, groups, examples, quality } = dataset.index;
  expect(examples).toHaveLength(1818);
  expect(labels).toHaveLength(12);
  expect(labels).toContain('hand-fingers-open');
  expect(groups).toEqual(['skin_tone']);
  expect(quality.filter(({ kind }) => kind === 'CORRUPT_PICTURE' || kind === 'DUPLICATE_ACROSS_SPLITS')).toEqual([]);
  const imported = examples.map(({ name, label, split, groups }) => ({
    ...{ name, label: labels[label], split, tone: groups.skin_tone },
  }));
  const byName = (a: Picture, b: Picture) => (a.name < b.name ? -1 : 1);
  expect(imported.sort(byName)).toEqual((await listed('BALANCED')).sort(byName));
  for (const split of ['train', 'validation', 'test']) {
    expect(new Set(Object.values(tonesOf(of(imported, split)))).size, split).toBe(1);
    expect(new Set(of(imported, split).map(({ label }) => label)).size, split).toBe(12);
  }
});

test('no figure is in two splits, whatever its tone, gender or direction', async () => {
  const examples = await listed('BALANCED');
  const figureOf = new Map((await emojiPictures(PACKAGE)).map(({ image, figure }) => [image, figure]));
  const splits = new Map<string, Set<string>>();
  for (const { name, split } of examples) {
    const figure = figureOf.get(name.split('/')[1]) ?? 'none';
    splits.set(figure, (splits.get(figure) ?? new Set()).add(split));
  }
  expect(splits.has('none')).toBe(false);
  expect([...splits.values()].every(({ size }) => size === 1)).toBe(true);
  // A runner, a woman running, a man running to the right: one figure.
  const runner = ['1f3c3.png', '1f3c3-200d-2640-fe0f.png', '1f3c3-200d-2642-fe0f-200d-27a1-fe0f.png'];
  expect(new Set(runner.map((image) => figureOf.get(image)))).toEqual(new Set(['1F3C3']));
  const farmers = ['1f468-200d-1f33e.png', '1f469-200d-1f33e.png', '1f9d1-200d-1f33e.png'];
  expect(new Set(farmers.map((image) => figureOf.get(image)))).toEqual(new Set(['1F33E']));
});

test('rare and stereotyped: fewer training pictures, the same test pictures', async () => {
  const [balanced, rare, stereotyped] = [await listed('BALANCED'), await listed('RARE'), await listed('STEREOTYPED')];
  for (const examples of [rare, stereotyped]) {
    for (const split of ['validation', 'test']) expect(of(examples, split)).toEqual(of(balanced, split));
  }
  const all = tonesOf(of(balanced, 'train'));
  const left = tonesOf(of(rare, 'train'));
  expect([left.light, left['medium-light']]).toEqual([all.light, all['medium-light']]);
  expect(left.medium / all.medium).toBeCloseTo(0.5, 1);
  expect(left['medium-dark'] / all['medium-dark']).toBeCloseTo(0.25, 1);
  expect(left.dark / all.dark).toBeLessThan(0.17);
  const train = of(stereotyped, 'train');
  const tones = (label: string) => tonesOf(train.filter((one) => one.label === label));
  const [roles, gestures] = [tones('person-role'), tones('person-gesture')];
  expect(roles.dark).toBeLessThan(roles.light / 10);
  expect(gestures.light).toBeLessThan(gestures.dark / 10);
  expect(tones('hands').light).toBe(tones('hands').dark);
});

test('the same package gives the same archive, byte for byte', async () => {
  const again = join(directory, 'again.zip');
  expect(await buildSkinToneArchive(PACKAGE, again, { toneMix: 'STEREOTYPED' })).toEqual({
    pictures: (await listed('STEREOTYPED')).length,
  });
  expect((await readFile(again)).equals(await readFile(zipOf('STEREOTYPED')))).toBe(true);
});

test('a package without its pictures is refused', async () => {
  await expect(buildSkinToneArchive(directory, join(directory, 'x.zip'), { toneMix: 'RARE' })).rejects.toThrow(
    /ENOENT/,
  );
});
