import { doneOnce, type Started } from '../done-once.ts';
import { secondsOf } from '../fine-tuned.ts';
import { range } from '../measured.ts';
import type { Step } from '../tour.ts';
import type { TourClient } from '../tour-client.ts';

interface Ranked {
  model: { slug: string };
  probeAccuracy: number | null;
  probeInterval: [number, number];
  logMe: number | null;
  leep: number | null;
  regularizedHScore: number | null;
  fineTunedAccuracy: number | null;
  seconds: number;
}

export const ranking: Step = {
  name: 'ranking',
  title: 'Which model?',
  about:
    'A ranking says which of several models suits a data set, without fine-tuning any of them. It computes LogME, LEEP, H-score and a quick probe from the features of a sample.',
  seconds: 68,
  async *run({ client, materials, webUrl }) {
    const [modelSlugs, datasetId] = [await materials.candidates(), await materials.pictures()];
    const id = await ranked(client, { datasetId, modelSlugs });
    const { modelRanking } = await client.request<{
      modelRanking: {
        entries: Ranked[];
        agreement: { score: string; models: number; weightedTau: number }[];
        job: { startedAt: string; finishedAt: string };
      };
    }>(
      `query ($id: ID!) { modelRanking(id: $id) {
        entries { model { slug } probeAccuracy probeInterval logMe leep regularizedHScore fineTunedAccuracy seconds }
        agreement { score models weightedTau } job { startedAt finishedAt }
      } }`,
      { id },
    );
    const { entries, agreement, job } = modelRanking;
    for (const entry of entries) console.log(`  ${lineOf(entry)}`);
    for (const { score, models, weightedTau } of agreement)
      console.log(`  ${score} and ${models} fine-tunes here: weighted τ ${weightedTau.toFixed(2)}`);
    const page = `${webUrl}/rankings/${id}`;
    console.log(`  ${page}`);
    const [best, ...others] = entries;
    const then = others.length > 0 ? `, then ${others.map(({ model }) => model.slug).join(', ')}` : '';
    const says = `${best.model.slug}${then}; a probe on validation examples`;
    yield {
      method: `Ranking of ${entries.length} models: the first`,
      ...{ accuracy: best.probeAccuracy, interval: best.probeInterval, seconds: secondsOf(job), says, page },
    };
  },
};

/** Ranks these models, unless that was done before. The ranking's id. */
async function ranked(client: TourClient, input: { datasetId: string; modelSlugs: string[] }): Promise<string> {
  const { modelRankings } = await client.request<{
    modelRankings: { edges: { node: Started & { models: { slug: string }[] } }[] };
  }>(
    `query ($datasetId: ID!) { modelRankings(datasetId: $datasetId, first: 50) {
      edges { node { id models { slug } job { id state } } }
    } }`,
    { datasetId: input.datasetId },
  );
  const wanted = input.modelSlugs.toSorted().join();
  const past = modelRankings.edges
    .map(({ node }) => node)
    .filter(
      ({ models }) =>
        wanted ===
        models
          .map(({ slug }) => slug)
          .sort()
          .join(),
    );
  const mutation = 'mutation ($input: RankModelsInput!) { rankModels(input: $input) { id job { id } } }';
  return doneOnce(client, 'Rank the models', { mutation, input, past });
}

function lineOf({ model, probeAccuracy, probeInterval, logMe, leep, regularizedHScore, seconds }: Ranked): string {
  const scores = { LogME: logMe, LEEP: leep, 'H-score, regularized': regularizedHScore };
  const shown = Object.entries(scores).map(([name, score]) => `${name} ${score?.toFixed(3) ?? '–'}`);
  const probe = `probe ${range({ accuracy: probeAccuracy, interval: probeInterval })}`;
  return `${model.slug.padEnd(24)}${[probe, ...shown].join(', ')} (${seconds.toFixed(0)} s)`;
}
