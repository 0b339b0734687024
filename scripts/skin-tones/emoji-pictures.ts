import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Unicode's modifiers (UTS #51, 2.4), by the Fitzpatrick scale; `none` is the yellow of an emoji without one. */
export const TONES = {
  '1F3FB': 'light',
  '1F3FC': 'medium-light',
  '1F3FD': 'medium',
  '1F3FE': 'medium-dark',
  '1F3FF': 'dark',
} as const;
export type Tone = (typeof TONES)[keyof typeof TONES] | 'none';

/** One picture of a hand or a person. */
export interface EmojiPicture {
  image: string;
  /** The sub-category: `hand-fingers-open`, `person-sport` … */
  label: string;
  tone: Tone;
  /** What is drawn, whoever it is: runners of any gender, tone and direction are one figure. */
  figure: string;
}

/** Fewer figures are not enough for a training, a validation and a test split. */
const LEAST_FIGURES = 6;

const picture = { image: z.string().regex(/^[0-9a-f-]+\.png$/), has_img_google: z.boolean() };
const emojiSchema = z.array(
  z.object({
    ...picture,
    unified: z.string().regex(/^[0-9A-F-]+$/),
    subcategory: z.string().regex(/^[a-z &-]+$/),
    skin_variations: z.record(z.string(), z.object(picture)).optional(),
  }),
);

/** Variation selector, joiner, signs of gender, arrow; man, woman, person. */
const NOT_DRAWN = new Set(['FE0F', '200D', '2640', '2642', '27A1']);
const PERSONS = new Set(['1F468', '1F469', '1F9D1']);

/**
 * The pictures of hands and persons in the npm package `emoji-datasource-google`, unpacked at `packageDirectory`, each emoji
 * in five skin tones and without. Emoji of two persons, who have a tone each, and sub-categories of fewer than six figures
 * are left out. Version 16.0.0 gives 1,818 pictures of 12 sub-categories.
 */
export async function emojiPictures(packageDirectory: string): Promise<EmojiPicture[]> {
  const all = emojiSchema.parse(JSON.parse(await readFile(join(packageDirectory, 'emoji.json'), 'utf8')));
  const pictures = all.flatMap((emoji): EmojiPicture[] => {
    const { skin_variations: variations, subcategory: label } = emoji;
    if (!variations || !Object.keys(TONES).every((modifier) => variations[modifier]?.has_img_google)) return [];
    const own = { label, figure: figureOf(emoji.unified) };
    const toned = Object.entries(TONES).map(([modifier, tone]) => ({
      ...own,
      tone,
      image: variations[modifier].image,
    }));
    return emoji.has_img_google ? [{ ...own, tone: 'none', image: emoji.image }, ...toned] : toned;
  });
  const figuresOf = (label: string) =>
    new Set(pictures.filter((one) => one.label === label).map(({ figure }) => figure));
  const labels = [...new Set(pictures.map(({ label }) => label))];
  const enough = new Set(labels.filter((label) => figuresOf(label).size >= LEAST_FIGURES));
  return pictures.filter(({ label }) => enough.has(label));
}

function figureOf(unified: string): string {
  const drawn = unified.split('-').filter((code) => !NOT_DRAWN.has(code));
  return drawn.filter((code) => !PERSONS.has(code)).join('-') || 'person';
}
