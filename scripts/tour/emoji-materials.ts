import { join } from 'node:path';
import { chooseModels } from '../demo/choose-models.ts';
import { showProgress } from '../demo/progress.ts';
import type { OnPlatform } from '../demo/run-on-platform.ts';
import { fetchModel, followJob, importDataset } from '../demo/steps.ts';
import { buildEmojiArchive, type EmojiStyle } from '../emoji-archive.ts';
import { writeEmojiNames } from '../emoji-names.ts';
import { fetchEmoji } from '../fetch-emoji.ts';
import { once } from './once.ts';
import type { Materials } from './tour.ts';
import type { TourClient } from './tour-client.ts';

/** Other models of pictures that npm has, of 3 and 6 MB. */
const OTHERS = ['nsfw-mobilenet-v2', 'nsfw-mobilenet-v2-mid'];

type Modality = 'IMAGE' | 'TEXT';

interface Version {
  id: string;
  job: { id: string; state: string } | null;
}

/** The emoji by Google and by Twitter and their names, with the names of the demo, so that each finds what the other has imported. */
export function emojiMaterials(client: TourClient, { scratch, signal }: OnPlatform): Materials {
  const models = once(async () => {
    const isHere = async (slug: string) => {
      const { model } = await client.request<{ model: { availability: string } | null }>(
        'query ($slug: String!) { model(slug: $slug) { availability } }',
        { slug },
      );
      return model?.availability === 'READY';
    };
    const chosen = await chooseModels(signal, { isHere });
    console.log(`  ${chosen.why}`);
    return chosen;
  });
  const packages = { google: once(() => fetchStyle('google')), twitter: once(() => fetchStyle('twitter')) };
  const fetchStyle = (style: EmojiStyle) =>
    showProgress(`Fetch the emoji by ${style === 'google' ? 'Google' : 'Twitter'}`, (update) =>
      fetchEmoji(scratch, { signal, update, style }),
    );
  const picturesOf = async (style: keyof typeof packages) => {
    const archive = join(scratch, `emoji-${style}.zip`);
    await buildEmojiArchive(await packages[style](), archive, style);
    return archive;
  };
  const names = async () => {
    const csv = join(scratch, 'emoji-names.csv');
    await writeEmojiNames(await packages.google(), csv);
    return csv;
  };
  const dataset = (name: string, modality: Modality, file: () => Promise<string>) =>
    once(async () => {
      const past = await findDataset(client, name, modality);
      if (!past) return importDataset(client, await file(), { name, modality });
      console.log(`  The data set “${name}” is here already`);
      if (past.job?.state !== 'SUCCEEDED' && past.job) await followJob(client, 'Import and check', past.job.id);
      return past.id;
    });
  const fetched = async (slug: string) => {
    await fetchModel(client, slug);
    return slug;
  };
  const pictureModel = once(async () => fetched((await models()).picture.slug));
  return {
    pictureModel,
    textModel: once(async () => fetched((await models()).text.slug)),
    candidates: once(async () => {
      const slugs = [await pictureModel()];
      for (const slug of OTHERS) if (!slugs.includes(slug)) slugs.push(await fetched(slug));
      return slugs;
    }),
    pictures: dataset('Emoji by category', 'IMAGE', () => picturesOf('google')),
    otherPictures: dataset('Emoji by category, by Twitter', 'IMAGE', () => picturesOf('twitter')),
    names: dataset('Emoji names by category', 'TEXT', names),
  };
}

/** The first version of the newest data set of this name whose import has not failed; null if there is none. */
async function findDataset(client: TourClient, name: string, modality: Modality): Promise<Version | null> {
  const { datasets } = await client.request<{
    datasets: { edges: { node: { name: string; modality: string; versions: Version[] } }[] };
  }>(
    `query ($name: String!) { datasets(search: $name, first: 50) {
      edges { node { name modality versions { id job { id state } } } }
    } }`,
    { name },
  );
  const own = datasets.edges.map(({ node }) => node).filter((node) => node.name === name && node.modality === modality);
  const first = own.map(({ versions }) => versions[0]);
  return first.find(({ job }) => job === null || !['FAILED', 'CANCELLED'].includes(job.state)) ?? null;
}
