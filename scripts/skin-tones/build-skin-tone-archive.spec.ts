import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Example } from '../../zoo/data/dataset.ts';
import { importImageArchive } from '../../zoo/data/import-image-archive.ts';
import { buildSkinToneArchive, type ToneMix } from './build-skin-tone-archive.ts';
import { emojiPictures } from './emoji-pictures.ts';

const PACKAGE = resolve(import.meta.dirname, '../../node_modules/emoji-datasource-google');
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-tones-'));
  built = { BALANCED: await build('BALANCED'), RARE: await build('RARE'), STEREOTYPED: await build('STEREOTYPED') };
}, 60_000);
afterAll(() => rm(directory, { recursive: true }));

let built: Record<ToneMix, Awaited<ReturnType<typeof build>>>;

async function build(toneMix: ToneMix) {
  const zip = join(directory, `${toneMix}.zip`);
  const { pictures } = await buildSkinToneArchive(PACKAGE, zip, { toneMix });
  const { dataset } = await importImageArchive(zip, { filename: 'tones.zip', directory: join(directory, toneMix) });
  return { pictures, zip, ...dataset.index };
}

/** The number of examples of each tone. */
function tonesOf(examples: Example[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { groups } of examples) counts[groups.skin_tone] = (counts[groups.skin_tone] ?? 0) + 1;
  return counts;
}
const of = (examples: Example[], split: string) => examples.filter((example) => example.split === split);

test('balanced: 1,818 pictures of 12 sub-categories, every emoji in six tones in one split', () => {
  const { pictures, labels, groups, examples, quality } = built.BALANCED;
  expect(pictures).toBe(1818);
  expect(examples).toHaveLength(1818);
  expect(labels).toHaveLength(12);
  expect(labels).toContain('hand-fingers-open');
  expect(groups).toEqual(['skin_tone']);
  expect(quality.filter(({ kind }) => kind === 'CORRUPT_PICTURE' || kind === 'DUPLICATE_ACROSS_SPLITS')).toEqual([]);
  for (const split of ['train', 'validation', 'test']) {
    expect(new Set(Object.values(tonesOf(of(examples, split)))).size, split).toBe(1);
    expect(new Set(of(examples, split).map(({ label }) => label)).size, split).toBe(12);
  }
});

test('no figure is in two splits, whatever its tone, gender or direction', async () => {
  const { examples } = built.BALANCED;
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

test('rare and stereotyped: fewer training pictures, the same test pictures', () => {
  const { BALANCED: balanced, RARE: rare, STEREOTYPED: stereotyped } = built;
  const names = (examples: Example[], split: string) => of(examples, split).map(({ name }) => name);
  for (const { examples } of [rare, stereotyped]) {
    for (const split of ['validation', 'test']) expect(names(examples, split)).toEqual(names(balanced.examples, split));
  }
  const all = tonesOf(of(balanced.examples, 'train'));
  const left = tonesOf(of(rare.examples, 'train'));
  expect([left.light, left['medium-light']]).toEqual([all.light, all['medium-light']]);
  expect(left.medium / all.medium).toBeCloseTo(0.5, 1);
  expect(left['medium-dark'] / all['medium-dark']).toBeCloseTo(0.25, 1);
  expect(left.dark / all.dark).toBeLessThan(0.17);
  const train = of(stereotyped.examples, 'train');
  const tones = (label: string) => tonesOf(train.filter((one) => stereotyped.labels[one.label] === label));
  const [roles, gestures] = [tones('person-role'), tones('person-gesture')];
  expect(roles.dark).toBeLessThan(roles.light / 10);
  expect(gestures.light).toBeLessThan(gestures.dark / 10);
  expect(tones('hands').light).toBe(tones('hands').dark);
});

test('the same package gives the same archive, byte for byte', async () => {
  const { zip } = built.STEREOTYPED;
  const again = join(directory, 'again.zip');
  await buildSkinToneArchive(PACKAGE, again, { toneMix: 'STEREOTYPED' });
  expect((await readFile(again)).equals(await readFile(zip))).toBe(true);
});

test('a package without its pictures is refused', async () => {
  await expect(buildSkinToneArchive(directory, join(directory, 'x.zip'), { toneMix: 'RARE' })).rejects.toThrow(
    /ENOENT/,
  );
});
