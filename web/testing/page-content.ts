import { eq } from 'drizzle-orm';
import { epochs } from '../../api/database/tables/index.ts';
import type { ApiClient } from '../../scripts/demo/api-client.ts';
import { insertShapes } from './insert-shapes.ts';

/** What the pages are about. */
export interface PageContent {
  modelId: string;
  modelSlug: string;
  datasetId: string;
  linearProbe: { id: string; bestCheckpointId: string };
  partial: { id: string; bestCheckpointId: string };
  featureSetId: string;
  rankingId: string;
  fewShotId: string;
  sweepId: string;
  endpoint: string;
}

type Filled = Parameters<typeof insertShapes>[0] & { client: ApiClient };

/** Trains, ranks, sweeps and deploys a tiny model on drawn shapes: real jobs, with fixed seeds, of a second or so each. */
export async function fillPages({ client, ...platform }: Filled): Promise<PageContent> {
  const { modelId, modelSlug, datasetId } = await insertShapes(platform);
  const start = async (field: string, input: string, variables: object) => {
    const answer = await client.request<Record<string, { id: string; job: { id: string } }>>(
      `mutation ($input: ${input}!) { ${field}(input: $input) { id job { id } } }`,
      { input: variables },
    );
    return answer[field];
  };
  type Started = Awaited<ReturnType<typeof start>>;
  const over = async ({ id, job }: Started) => {
    await client.followJob(job.id, () => {});
    return id;
  };
  const trained = async (started: Started) => {
    const id = await over(started);
    // How long an epoch takes is the machine's, and the kept pictures are everyone's.
    await platform.db.update(epochs).set({ seconds: 1.5 }).where(eq(epochs.fineTuneId, id));
    const { fineTune } = await client.request<{ fineTune: { bestCheckpoint: { id: string } } }>(
      'query ($id: ID!) { fineTune(id: $id) { bestCheckpoint { id } } }',
      { id },
    );
    return { id, bestCheckpointId: fineTune.bestCheckpoint.id };
  };
  const fineTune = (strategy: string) =>
    start('startFineTune', 'StartFineTuneInput', { modelSlug, datasetId, strategy, epochs: 4 });
  // Lists have the order in which their things were asked for, so one waits for the other; their jobs run at the same time.
  const [probe, blocks] = [await fineTune('LINEAR_PROBE'), await fineTune('PARTIAL')];
  const [linearProbe, partial] = await Promise.all([trained(probe), trained(blocks)]);
  const endpoint = 'shapes';
  await client.request('mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) { name } }', {
    input: { checkpointId: partial.bestCheckpointId, name: endpoint },
  });
  const jobs = [
    await start('extractFeatures', 'ExtractFeaturesInput', { modelSlug, datasetId }),
    await start('rankModels', 'RankModelsInput', { datasetId }),
    await start('startFewShotStudy', 'FewShotInput', { modelSlug, datasetId, shots: [1, 5], draws: 2 }),
    await start('startSweep', 'StartSweepInput', {
      ...{ datasetId, modelSlugs: [modelSlug], strategies: ['LINEAR_PROBE'], trials: 2, epochs: 2 },
    }),
  ];
  const [featureSetId, rankingId, fewShotId, sweepId] = await Promise.all(jobs.map(over));
  return { modelId, modelSlug, datasetId, linearProbe, partial, endpoint, featureSetId, rankingId, fewShotId, sweepId };
}
