import { join } from 'node:path';
import type { Dataset, Example } from '../../zoo/data/dataset.ts';
import { importImageArchive } from '../../zoo/data/import-image-archive.ts';
import { random } from '../../zoo/data/random.ts';
import { buildEmojiArchive } from '../emoji-archive.ts';
import { fetchEmoji } from '../fetch-emoji.ts';
import { buildSkinToneArchive } from '../skin-tones/build-skin-tone-archive.ts';

/** Sets of real pictures from npm: the emoji of two publishers in 8 categories, and hands and persons in their sub-categories. */
export const PICTURE_SETS: Record<string, (directory: string, signal: AbortSignal) => Promise<Dataset>> = {
  'emoji, Google': (directory, signal) => emoji('google', directory, signal),
  'emoji, Twitter': (directory, signal) => emoji('twitter', directory, signal),
  'hands and persons': async (directory, signal) => {
    const fetched = await fetchOnce('google', directory, signal);
    const archive = join(directory, 'hands.zip');
    await buildSkinToneArchive(fetched, archive, { toneMix: 'BALANCED' });
    return (await importImageArchive(archive, { filename: 'hands.zip', directory: join(directory, 'hands') })).dataset;
  },
};

const fetches = new Map<string, Promise<string>>();

/** The sets of one publisher share what is fetched. */
function fetchOnce(style: 'google' | 'twitter', directory: string, signal: AbortSignal): Promise<string> {
  const key = join(directory, style);
  const known = fetches.get(key) ?? fetchEmoji(directory, { signal, update: () => undefined, style });
  fetches.set(key, known);
  return known;
}

async function emoji(style: 'google' | 'twitter', directory: string, signal: AbortSignal): Promise<Dataset> {
  const fetched = await fetchOnce(style, directory, signal);
  const archive = join(directory, `${style}.zip`);
  await buildEmojiArchive(fetched, archive, style);
  const filename = `${style}.zip`;
  return withLargeTest((await importImageArchive(archive, { filename, directory: join(directory, style) })).dataset);
}

/** Of each class: more for testing than an import leaves, so that models whose accuracies differ by a few points are told apart. */
const SHARES = { train: 0.5, validation: 0.1 };

function withLargeTest(dataset: Dataset): Dataset {
  const { examples } = dataset.index;
  const splits = new Map<string, Example['split']>();
  for (const label of new Set(examples.map((example) => example.label))) {
    const own = random(label).shuffle(examples.filter((example) => example.label === label));
    for (const [i, { name }] of own.entries()) {
      const share = i / own.length;
      const isTest = share >= SHARES.train + SHARES.validation;
      splits.set(name, share < SHARES.train ? 'train' : isTest ? 'test' : 'validation');
    }
  }
  const moved = examples.map((example) => ({ ...example, split: splits.get(example.name) ?? example.split }));
  return { ...dataset, index: { ...dataset.index, examples: moved } } as Dataset;
}
