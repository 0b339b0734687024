import { join } from 'node:path';
import type { Dataset } from '../../zoo/data/dataset.ts';
import { importImageArchive } from '../../zoo/data/import-image-archive.ts';
import { buildEmojiArchive } from '../emoji-archive.ts';
import { fetchEmoji } from '../fetch-emoji.ts';
import { buildSkinToneArchive } from '../skin-tones/build-skin-tone-archive.ts';

/** Sets of real pictures from npm: the emoji of two publishers in 8 categories, and hands and persons in their sub-categories. */
export const PICTURE_SETS: Record<string, (directory: string, signal: AbortSignal) => Promise<Dataset>> = {
  'emoji, Google': (directory, signal) => emoji('google', directory, signal),
  'emoji, Twitter': (directory, signal) => emoji('twitter', directory, signal),
  'hands and persons': async (directory, signal) => {
    const fetched = await fetchEmoji(directory, { signal, update: () => undefined });
    const archive = join(directory, 'hands.zip');
    await buildSkinToneArchive(fetched, archive, { toneMix: 'BALANCED' });
    return (await importImageArchive(archive, { filename: 'hands.zip', directory: join(directory, 'hands') })).dataset;
  },
};

async function emoji(style: 'google' | 'twitter', directory: string, signal: AbortSignal): Promise<Dataset> {
  const fetched = await fetchEmoji(directory, { signal, update: () => undefined, style });
  const archive = join(directory, `${style}.zip`);
  await buildEmojiArchive(fetched, archive, style);
  return (await importImageArchive(archive, { filename: `${style}.zip`, directory: join(directory, style) })).dataset;
}
