import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const LABELS = ['Animals & Nature', 'Food & Drink', 'Travel & Places', 'Objects'];

/** Unicode's names of emoji, and the category of each: short texts with four labels, as CSV. */
export function emojiNames(perLabel: number): string {
  const emoji = require('emoji-datasource-google/emoji.json') as { name: string | null; category: string }[];
  const rows = LABELS.flatMap((label) =>
    emoji
      .filter(({ name, category }) => category === label && name)
      .slice(0, perLabel)
      .map(({ name }) => `"${(name ?? '').toLowerCase()}","${label}"`),
  );
  return `text,label\n${rows.join('\n')}\n`;
}
