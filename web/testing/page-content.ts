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
  const job = async (field: string, input: string, variables: object) => {
    const answer = await client.request<Record<string, { id: string; job: { id: string } }>>(
      `mutation ($input: ${input}!) { ${field}(input: $input) { id job { id } } }`,
      { input: variables },
    );
    await client.followJob(answer[field].job.id, () => {});
    return answer[field].id;
  };
  const train = async (strategy: string) => {
    const id = await job('startFineTune', 'StartFineTuneInput', { modelSlug, datasetId, strategy, epochs: 4 });
    // How long an epoch takes is the machine's, and the kept pictures are everyone's.
    await platform.db.update(epochs).set({ seconds: 1.5 }).where(eq(epochs.fineTuneId, id));
    const { fineTune } = await client.request<{ fineTune: { bestCheckpoint: { id: string } } }>(
      'query ($id: ID!) { fineTune(id: $id) { bestCheckpoint { id } } }',
      { id },
    );
    return { id, bestCheckpointId: fineTune.bestCheckpoint.id };
  };
  const [linearProbe, partial] = await Promise.all([train('LINEAR_PROBE'), train('PARTIAL')]);
  const endpoint = 'shapes';
  await client.request('mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) { name } }', {
    input: { checkpointId: partial.bestCheckpointId, name: endpoint },
  });
  const [featureSetId, rankingId, fewShotId, sweepId] = await Promise.all([
    job('extractFeatures', 'ExtractFeaturesInput', { modelSlug, datasetId }),
    job('rankModels', 'RankModelsInput', { datasetId }),
    job('startFewShotStudy', 'FewShotInput', { modelSlug, datasetId, shots: [1, 5], draws: 2 }),
    job('startSweep', 'StartSweepInput', {
      ...{ datasetId, modelSlugs: [modelSlug], strategies: ['LINEAR_PROBE'], trials: 2, epochs: 2 },
    }),
  ]);
  return { modelId, modelSlug, datasetId, linearProbe, partial, endpoint, featureSetId, rankingId, fewShotId, sweepId };
}
