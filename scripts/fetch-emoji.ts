import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fetchFromNpm } from '../zoo/sources/npm.ts';
import type { EmojiStyle } from './emoji-archive.ts';

const VERSION = '16.0.0';

/**
 * Fetches the files that the emoji archives are built from, from npm, the same way as models: the folder of pictures and the
 * table that describes them.
 *
 * @returns the folder, laid out as in the package
 */
export async function fetchEmoji(
  scratch: string,
  { signal, update, style = 'google' }: { signal: AbortSignal; update: (fraction: number) => void; style?: EmojiStyle },
): Promise<string> {
  const directory = join(scratch, style === 'google' ? 'emoji' : `emoji-${style}`);
  await mkdir(join(directory, 'img', style), { recursive: true });
  const source = { package: `emoji-datasource-${style}`, version: VERSION };
  const fetched = { directory: scratch, signal };
  const table = await fetchFromNpm({ ...source, path: 'emoji.json' }, fetched);
  update(0.4);
  const pictures = await fetchFromNpm({ ...source, path: `img/${style}/64` }, fetched);
  update(0.8);
  await rename(table.files[0].file, join(directory, 'emoji.json'));
  await rename(dirname(pictures.files[0].file), join(directory, 'img', style, '64'));
  return directory;
}
