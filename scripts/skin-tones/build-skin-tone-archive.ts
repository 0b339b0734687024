import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { mix, random } from '../../zoo/data/random.ts';
import { type EmojiPicture, emojiPictures, type Tone } from './emoji-pictures.ts';

/** The modification time of all files, so that the same package gives the same archive, byte for byte. */
const MODIFIED = new Date(2024, 0, 1);

/** The share of a label's figures for testing, and for validation. */
const SHARES = { test: 0.35, validation: 0.15 };

/**
 * How training pictures are chosen; validation and test are the same for all, with every emoji in every tone.
 *
 * - BALANCED: every emoji in every tone.
 * - RARE: the darker the tone, the fewer of its pictures, as is common in photographs of people; the same for all
 *   sub-categories.
 * - STEREOTYPED: roles (doctors, judges, pilots …) are hardly ever dark, sports, activities and gestures hardly ever light.
 */
export type ToneMix = 'BALANCED' | 'RARE' | 'STEREOTYPED';

const RARE: Record<Tone, number> = {
  none: 1,
  light: 1,
  'medium-light': 1,
  medium: 1 / 2,
  'medium-dark': 1 / 4,
  dark: 1 / 10,
};
const [LIGHT, DARK]: Tone[][] = [
  ['light', 'medium-light'],
  ['medium-dark', 'dark'],
];
const HARDLY_EVER: Record<string, Tone[]> = {
  'person-role': DARK,
  'person-sport': LIGHT,
  'person-activity': LIGHT,
  'person-gesture': LIGHT,
};

/** The share of training pictures like this one that is kept. */
function shareKept({ label, tone }: Pick<EmojiPicture, 'label' | 'tone'>, toneMix: ToneMix): number {
  if (toneMix === 'RARE') return RARE[tone];
  return toneMix === 'STEREOTYPED' && HARDLY_EVER[label]?.includes(tone) ? 1 / 20 : 1;
}

type Split = 'train' | 'validation' | 'test';

/**
 * Packs pictures of hands and persons as an image data set: one folder a sub-category, and a metadata.csv with the split and
 * the group `skin_tone`. Splits are by figure, so all tones, genders and directions of one are in the same split. Throws,
 * and leaves no zip, if a file of the package is missing.
 */
export async function buildSkinToneArchive(
  packageDirectory: string,
  outputZip: string,
  { toneMix, seed = 1 }: { toneMix: ToneMix; seed?: number },
): Promise<{ pictures: number }> {
  const pictures = await emojiPictures(packageDirectory);
  const splitOf = splitFigures(pictures, seed);
  const kept = chosen(pictures, { splitOf, toneMix, seed });
  const zip = new ZipFile();
  const rows = ['file_name,label,split,skin_tone'];
  for (const one of kept) {
    const file = join(packageDirectory, 'img/google/64', one.image);
    await stat(file);
    // PNG is compressed already.
    zip.addFile(file, `${one.label}/${one.image}`, { compress: false, mtime: MODIFIED, mode: 0o100644 });
    rows.push([`${one.label}/${one.image}`, one.label, splitOf(one), one.tone].join(','));
  }
  zip.addBuffer(Buffer.from(`${rows.join('\n')}\n`), 'metadata.csv', { mtime: MODIFIED, mode: 0o100644 });
  zip.end();
  // yazl reports a file that it cannot read on itself, not on its output.
  const stop = new AbortController();
  zip.once('error', (error) => stop.abort(error));
  await pipeline(zip.outputStream, createWriteStream(outputZip), { signal: stop.signal }).catch(async (error) => {
    await rm(outputZip, { force: true });
    throw error;
  });
  return { pictures: kept.length };
}

/** Keeps a share of the training pictures of a sub-category in a tone, drawn with the seed; at least one. */
function chosen(
  pictures: EmojiPicture[],
  { splitOf, toneMix, seed }: { splitOf: (picture: EmojiPicture) => Split; toneMix: ToneMix; seed: number },
): EmojiPicture[] {
  const left = new Set(pictures);
  const kinds = new Map(pictures.map(({ label, tone }) => [`${label} ${tone}`, { label, tone }]));
  for (const { label, tone } of kinds.values()) {
    const share = shareKept({ label, tone }, toneMix);
    const alike = pictures.filter((one) => one.label === label && one.tone === tone && splitOf(one) === 'train');
    const order = random(mix(seed, hash(label + tone))).shuffle(alike);
    for (const one of order.slice(Math.max(1, Math.round(share * order.length)))) left.delete(one);
  }
  return pictures.filter((one) => left.has(one));
}

function splitFigures(pictures: EmojiPicture[], seed: number): (picture: EmojiPicture) => Split {
  const splits = new Map<string, Split>();
  for (const label of new Set(pictures.map((one) => one.label))) {
    const own = pictures.filter((one) => one.label === label);
    const figures = [...new Set(own.map(({ figure }) => figure))].sort();
    const tested = Math.max(1, Math.round(SHARES.test * figures.length));
    const validated = Math.max(1, Math.round(SHARES.validation * figures.length));
    for (const [i, figure] of random(mix(seed, hash(label)))
      .shuffle(figures)
      .entries()) {
      splits.set(figure, i < tested ? 'test' : i < tested + validated ? 'validation' : 'train');
    }
  }
  return ({ figure }) => splits.get(figure) ?? 'train';
}

/** A number from a name, for `mix`. */
function hash(name: string): number {
  return [...name].reduce((sum, letter) => mix(sum, letter.charCodeAt(0)), 0);
}
