import type { ApiClient } from './api-client.ts';
import { showProgress } from './progress.ts';

export interface CheckpointSummary {
  id: string;
  epoch: number;
  downloadUrl: string;
  evaluations: { split: string; accuracy: number }[];
}

/** Brings a model here, unless it is. */
export async function fetchModel(client: ApiClient, slug: string): Promise<void> {
  const fields = 'availability fetchJob { id }';
  type Answer = { availability: string; fetchJob: { id: string } | null };
  const { model } = await client.request<{ model: Answer }>(
    `query ($slug: String!) { model(slug: $slug) { ${fields} } }`,
    { slug },
  );
  if (model.availability === 'READY') {
    console.log(`  ${slug} is here already`);
    return;
  }
  const answer = await client.request<{ fetchModel: Answer }>(
    `mutation ($slug: String!) { fetchModel(slug: $slug) { ${fields} } }`,
    { slug },
  );
  if (!answer.fetchModel.fetchJob) throw new Error(`The API fetches ${slug} without a job.`);
  await followJob(client, `Fetch and convert ${slug}`, answer.fetchModel.fetchJob.id);
}

/** Uploads a file as a data set, follows its import, prints its splits, and returns its id. */
export async function importDataset(
  client: ApiClient,
  file: string,
  { name, modality }: { name: string; modality: 'IMAGE' | 'TEXT' },
): Promise<string> {
  const upload = await client.createUpload(file);
  await showProgress('Upload', () => client.put(file, upload));
  const { createDataset } = await client.request<{ createDataset: { id: string; job: { id: string } } }>(
    'mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { id job { id } } }',
    { input: { name, modality, uploadId: upload.id } },
  );
  await followJob(client, 'Import and check', createDataset.job.id);
  const { dataset } = await client.request<{
    dataset: { exampleCount: number; splits: { name: string; exampleCount: number }[] };
  }>('query ($id: ID!) { dataset(id: $id) { exampleCount splits { name exampleCount } } }', { id: createDataset.id });
  console.log(`  ${dataset.splits.map(({ name, exampleCount }) => `${name} ${exampleCount}`).join(', ')}`);
  return createDataset.id;
}

/** Extracts a data set's features, unless they are here, and returns the feature set's id. */
export async function extractFeatures(client: ApiClient, modelSlug: string, datasetId: string): Promise<string> {
  const { extractFeatures } = await client.request<{ extractFeatures: { id: string; job: { id: string } } }>(
    'mutation ($input: ExtractFeaturesInput!) { extractFeatures(input: $input) { id job { id } } }',
    { input: { modelSlug, datasetId } },
  );
  await followJob(client, `Features of ${modelSlug}`, extractFeatures.job.id);
  return extractFeatures.id;
}

/** Follows a fine-tune to its end and returns its best checkpoint. */
export async function runFineTune(
  client: ApiClient,
  input: { modelSlug: string; datasetId: string; strategy: 'LINEAR_PROBE' | 'PARTIAL' },
): Promise<CheckpointSummary> {
  const { startFineTune } = await client.request<{ startFineTune: { id: string; job: { id: string } } }>(
    'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id job { id } } }',
    { input },
  );
  await followJob(client, input.strategy, startFineTune.job.id);
  const { fineTune } = await client.request<{ fineTune: { bestCheckpoint: CheckpointSummary | null } }>(
    'query ($id: ID!) { fineTune(id: $id) { bestCheckpoint { id epoch downloadUrl evaluations { split accuracy } } } }',
    { id: startFineTune.id },
  );
  if (!fineTune.bestCheckpoint) throw new Error(`${input.strategy} saved no checkpoint.`);
  console.log(
    `  Best on validation: epoch ${fineTune.bestCheckpoint.epoch}, test accuracy ${testAccuracy(fineTune.bestCheckpoint)}`,
  );
  return fineTune.bestCheckpoint;
}

/** Deploys a checkpoint, waits until its endpoint is READY, and returns the endpoint's URL. */
export async function deploy(client: ApiClient, checkpoint: CheckpointSummary, name: string): Promise<string> {
  type Answer = { name: string; url: string; state: string; error: string | null; revision: number };
  const fields = 'name url state error revision';
  return showProgress(`Deploy to the endpoint “${name}”`, async () => {
    const { deployCheckpoint } = await client.request<{ deployCheckpoint: Answer }>(
      `mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) { ${fields} } }`,
      { input: { checkpointId: checkpoint.id, name } },
    );
    const deadline = Date.now() + 60_000;
    for (;;) {
      const { endpoint } = await client.request<{ endpoint: Answer }>(
        `query ($name: String!) { endpoint(name: $name) { ${fields} } }`,
        { name },
      );
      if (endpoint.state === 'READY' && endpoint.revision === deployCheckpoint.revision) return endpoint.url;
      if (endpoint.state === 'FAILED') throw new Error(endpoint.error ?? 'The endpoint failed.');
      if (Date.now() > deadline) throw new Error('The endpoint was not ready within a minute.');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  });
}

/** Follows a job to its end, with its progress. */
export function followJob(client: ApiClient, title: string, id: string): Promise<void> {
  return showProgress(title, (update) => client.followJob(id, (job) => update(job.progress, job.stage)));
}

export function testAccuracy({ evaluations }: CheckpointSummary): number {
  const test = evaluations.find(({ split }) => split === 'test');
  if (!test) throw new Error('The checkpoint was not evaluated on the test split.');
  return round(test.accuracy);
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
