import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { categorizedEmoji } from '../../emoji-archive.ts';

/**
 * Every so many of the emoji of a folder as `fetchEmoji` returns it, in a folder of the same form that shares its pictures.
 *
 * @returns the folder
 */
export async function fewEmoji(emoji: string, directory: string, every: number): Promise<string> {
  const few = join(directory, `emoji-${every}`);
  await mkdir(few);
  await symlink(join(emoji, 'img'), join(few, 'img'));
  const all = categorizedEmoji(await readFile(join(emoji, 'emoji.json'), 'utf8'));
  await writeFile(join(few, 'emoji.json'), JSON.stringify(all.filter((_, i) => i % every === 0)));
  return few;
}
