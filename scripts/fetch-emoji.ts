import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fetchFromNpm } from '../zoo/sources/npm.ts';

const EMOJI = { package: 'emoji-datasource-google', version: '16.0.0' };

/**
 * Fetches the files that the emoji archives are built from, from npm, the same way as models: the folder of pictures and the
 * table that describes them.
 *
 * @returns the folder, laid out as in the package
 */
export async function fetchEmoji(
  scratch: string,
  { signal, update }: { signal: AbortSignal; update: (fraction: number) => void },
): Promise<string> {
  const directory = join(scratch, 'emoji');
  await mkdir(join(directory, 'img', 'google'), { recursive: true });
  const fetched = { directory: scratch, signal };
  const table = await fetchFromNpm({ ...EMOJI, path: 'emoji.json' }, fetched);
  update(0.4);
  const pictures = await fetchFromNpm({ ...EMOJI, path: 'img/google/64' }, fetched);
  update(0.8);
  await rename(table.files[0].file, join(directory, 'emoji.json'));
  await rename(dirname(pictures.files[0].file), join(directory, 'img', 'google', '64'));
  return directory;
}
