import { followJob } from '../../demo/steps.ts';
import { secondsOf } from '../fine-tuned.ts';
import { range } from '../measured.ts';
import type { Step } from '../tour.ts';

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
  seconds: 50,
  async *run({ client, materials, webUrl }) {
    const [modelSlugs, datasetId] = [await materials.candidates(), await materials.pictures()];
    const { rankModels } = await client.request<{ rankModels: { id: string; job: { id: string } } }>(
      'mutation ($input: RankModelsInput!) { rankModels(input: $input) { id job { id } } }',
      { input: { datasetId, modelSlugs } },
    );
    await followJob(client, 'Rank the models', rankModels.job.id);
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
      { id: rankModels.id },
    );
    const { entries, agreement, job } = modelRanking;
    for (const entry of entries) console.log(`  ${lineOf(entry)}`);
    for (const { score, models, weightedTau } of agreement)
      console.log(`  ${score} and ${models} fine-tunes here: weighted τ ${weightedTau.toFixed(2)}`);
    const page = `${webUrl}/fine-tunes/new?dataset=${datasetId}`;
    console.log(`  ${page}`);
    const [best, ...others] = entries;
    const says = `${best.model.slug}, then ${others.map(({ model }) => model.slug).join(', ')}; a probe on validation examples`;
    yield {
      method: `Ranking of ${entries.length} models: the first`,
      ...{ accuracy: best.probeAccuracy, interval: best.probeInterval, seconds: secondsOf(job), says, page },
    };
  },
};

function lineOf({ model, probeAccuracy, probeInterval, logMe, leep, regularizedHScore, seconds }: Ranked): string {
  const scores = { LogME: logMe, LEEP: leep, 'H-score, regularized': regularizedHScore };
  const shown = Object.entries(scores).map(([name, score]) => `${name} ${score?.toFixed(3) ?? '–'}`);
  const probe = `probe ${range({ accuracy: probeAccuracy, interval: probeInterval })}`;
  return `${model.slug.padEnd(24)}${[probe, ...shown].join(', ')} (${seconds.toFixed(0)} s)`;
}
