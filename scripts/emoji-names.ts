import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { categorizedEmoji } from './emoji-archive.ts';

/**
 * Writes the names of the emoji in the npm package `emoji-datasource-google`, unpacked at `packageDirectory`, as a text data
 * set: a CSV file with Unicode's name and the category of each. They are the emoji of `buildEmojiArchive`, in the same classes;
 * of emoji with one name, one is kept.
 */
export async function writeEmojiNames(packageDirectory: string, csv: string): Promise<{ names: number }> {
  const emoji = categorizedEmoji(await readFile(join(packageDirectory, 'emoji.json'), 'utf8'));
  const names = new Map(
    emoji.flatMap(({ name, category }) => (name === null ? [] : [[name.toLowerCase(), category] as const])),
  );
  const rows = [...names].map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
  await writeFile(csv, `text,label\n${rows.join('\n')}\n`);
  return { names: names.size };
}
