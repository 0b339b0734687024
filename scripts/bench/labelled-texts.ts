import { random } from '../../zoo/data/random.ts';
import { emojiNames } from '../../zoo/text/testing/emoji-names.ts';

export interface LabelledText {
  text: string;
  label: string;
  split: 'train' | 'validation' | 'test';
}

/** How many texts each split has. */
export interface Counts {
  train: number;
  validation: number;
  test: number;
}

/** Unicode's names of emoji with their categories. */
export function emoji(counts: Counts): LabelledText[] {
  const rows = emojiNames(200)
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, text, label] = /^"(.*)","(.*)"$/.exec(line) ?? [];
      return { text, label };
    });
  return inSplits(random(1).shuffle(rows), counts);
}

/** Texts in splits, in their order. */
export function inSplits(texts: { text: string; label: string }[], { train, validation }: Counts): LabelledText[] {
  return texts.map((text, i) => ({
    ...text,
    split: i < train ? 'train' : i < train + validation ? 'validation' : 'test',
  }));
}
