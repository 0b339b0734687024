// `npm run demo`: the whole main job on real models and real pictures. With --exit it ends afterwards; its last line is then
// one JSON object of figures, and its exit code says whether every step worked.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiClient } from './demo/api-client.ts';
import { apiP99During } from './demo/api-latency.ts';
import { compareEndpointLatency } from './demo/endpoint-latency.ts';
import { showProgress } from './demo/progress.ts';
import { buildEmojiArchive } from './emoji-archive.ts';
import { fetchEmoji } from './fetch-emoji.ts';
import { type Platform, startPlatform } from './platform.ts';
import { readEnvironmentFile } from './supervisor/environment-file.ts';
import { endOnSignals } from './supervisor/signals.ts';

const MODELS = ['nsfw-mobilenet-v2', 'nsfw-inception-v3'];
const [MODEL] = MODELS;
const ENDPOINT = 'emoji';

interface Metric {
  name: string;
  values: number[];
}
interface CheckpointSummary {
  id: string;
  epoch: number;
  downloadUrl: string;
  evaluations: { split: string; accuracy: number }[];
}

const started = performance.now();
const exitAfterwards = process.argv.includes('--exit');
const signal = endOnSignals();
let platform: Platform | undefined;
const scratch = await mkdtemp(join(tmpdir(), 'graft-demo-'));

try {
  readEnvironmentFile();
  platform = await showProgress('Start PostgreSQL, the API, a worker, the web', () =>
    startPlatform({ quiet: true, signal }),
  );
  const running = platform;
  signal.addEventListener('abort', () => void running.stop());
  if (running.token === null)
    throw new Error('The admin token is not known here. Set GRAFT_TOKEN to it, and start the demo again.');
  const client = new ApiClient(running.apiUrl, running.token);
  const figures = await runDemo(client);
  await client.close();
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  console.log(`\nDone in ${seconds} s. Open ${running.signInUrl}`);
  if (exitAfterwards) {
    await running.stop();
    console.log(JSON.stringify({ ...figures, seconds }));
  } else {
    console.log('Graft stays up. Ctrl-C ends every process.');
    const failure = await running.ended;
    if (failure) throw failure;
  }
} catch (error) {
  if (!signal.aborted) {
    console.error(`\nThe demo stopped: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
  await platform?.stop();
} finally {
  await rm(scratch, { recursive: true, force: true });
}
if (signal.aborted) {
  console.log('Graft has ended.');
  process.exitCode = exitAfterwards ? 1 : 0;
}

async function runDemo(client: ApiClient) {
  console.log('\nChoose: fill the zoo');
  for (const slug of MODELS) await fetchModel(client, slug);
  const { model } = await client.request<{
    model: { featureLayers: { name: string; op: string; dimension: number; parameterCount: string }[] };
  }>('query ($slug: String!) { model(slug: $slug) { featureLayers { name op dimension parameterCount } } }', {
    slug: MODEL,
  });

  console.log('\nPrepare: a data set of real pictures');
  const archive = await buildPictures();
  const datasetId = await importDataset(client, archive);

  console.log('\nExtract features');
  const { extractFeatures } = await client.request<{ extractFeatures: { job: { id: string } } }>(
    'mutation ($input: ExtractFeaturesInput!) { extractFeatures(input: $input) { job { id } } }',
    { input: { modelSlug: MODEL, datasetId } },
  );
  await followJob(client, `Features of ${MODEL}`, extractFeatures.job.id);

  console.log('\nFine-tune twice');
  const linearProbe = await runFineTune(client, 'LINEAR_PROBE', datasetId);
  const { result: partial, p99, requests } = await apiP99During(client, runFineTune(client, 'PARTIAL', datasetId));
  console.log(`  The API answered ${requests} times meanwhile, 99 % within ${p99.toFixed(1)} ms`);

  console.log('\nCompare');
  const better = await compare(client, [linearProbe, partial]);

  console.log('\nDeploy, and classify a picture that was not trained on');
  const endpointUrl = await deploy(client, better);
  const picture = await askAboutUnseen(client, endpointUrl, datasetId);

  console.log('\nMeasure');
  const checkpoint = Buffer.from(await (await client.fetch(better.downloadUrl)).arrayBuffer());
  const latency = await showProgress('Endpoint beside a bare session', () =>
    compareEndpointLatency(client, endpointUrl, picture, checkpoint),
  );
  const overhead = latency.endpointMedianMs - latency.bareMedianMs;
  console.log(
    `  A request takes ${latency.endpointMedianMs.toFixed(1)} ms (median), the bare session ${latency.bareMedianMs.toFixed(1)} ms`,
  );
  const extraction = await showProgress('Feature extraction beside a bare session', () =>
    measureExtraction(checkpoint, archive, model.featureLayers),
  );
  const share = extraction.extractionPerSecond / extraction.bareSessionPerSecond;
  console.log(
    `  ${extraction.extractionPerSecond.toFixed(0)} pictures/s with decoding, ${extraction.bareSessionPerSecond.toFixed(0)} in a bare session: ${share.toFixed(2)} of it`,
  );
  return {
    linearProbeAccuracy: testAccuracy(linearProbe),
    partialAccuracy: testAccuracy(partial),
    extractionPerSecond: round(extraction.extractionPerSecond),
    bareSessionPerSecond: round(extraction.bareSessionPerSecond),
    endpointMedianMs: round(latency.endpointMedianMs),
    bareSessionMedianMs: round(latency.bareMedianMs),
    endpointMedianOverheadMs: round(overhead),
    apiP99Ms: round(p99),
  };
}

async function fetchModel(client: ApiClient, slug: string): Promise<void> {
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

async function buildPictures(): Promise<string> {
  const archive = join(scratch, 'emoji.zip');
  return showProgress('Fetch the emoji', async (update) => {
    await buildEmojiArchive(await fetchEmoji(scratch, { signal, update }), archive);
    return archive;
  });
}

async function importDataset(client: ApiClient, archive: string): Promise<string> {
  const uploadId = await showProgress('Upload', () => client.upload(archive));
  const { createDataset } = await client.request<{ createDataset: { id: string; job: { id: string } } }>(
    'mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { id job { id } } }',
    { input: { name: 'Emoji by category', modality: 'IMAGE', uploadId } },
  );
  await followJob(client, 'Import and check', createDataset.job.id);
  const { dataset } = await client.request<{
    dataset: { exampleCount: number; splits: { name: string; exampleCount: number }[] };
  }>('query ($id: ID!) { dataset(id: $id) { exampleCount splits { name exampleCount } } }', { id: createDataset.id });
  console.log(`  ${dataset.splits.map(({ name, exampleCount }) => `${name} ${exampleCount}`).join(', ')}`);
  return createDataset.id;
}

async function runFineTune(
  client: ApiClient,
  strategy: 'LINEAR_PROBE' | 'PARTIAL',
  datasetId: string,
): Promise<CheckpointSummary> {
  const { startFineTune } = await client.request<{ startFineTune: { id: string; job: { id: string } } }>(
    'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id job { id } } }',
    { input: { modelSlug: MODEL, datasetId, strategy } },
  );
  await followJob(client, strategy, startFineTune.job.id);
  const { fineTune } = await client.request<{ fineTune: { bestCheckpoint: CheckpointSummary | null } }>(
    'query ($id: ID!) { fineTune(id: $id) { bestCheckpoint { id epoch downloadUrl evaluations { split accuracy } } } }',
    { id: startFineTune.id },
  );
  if (!fineTune.bestCheckpoint) throw new Error(`${strategy} saved no checkpoint.`);
  console.log(
    `  Best on validation: epoch ${fineTune.bestCheckpoint.epoch}, test accuracy ${testAccuracy(fineTune.bestCheckpoint)}`,
  );
  return fineTune.bestCheckpoint;
}

/** The better of two checkpoints by validation loss: the test split is for reporting, not for choosing. */
async function compare(
  client: ApiClient,
  checkpoints: [CheckpointSummary, CheckpointSummary],
): Promise<CheckpointSummary> {
  const query = `query ($ids: [ID!]!, $split: String) {
    compareCheckpoints(ids: $ids, split: $split) { metrics { name values } pairs { onlyARight onlyBRight pValue } }
  }`;
  type Answer = {
    compareCheckpoints: { metrics: Metric[]; pairs: { onlyARight: number; onlyBRight: number; pValue: number }[] };
  };
  const ids = checkpoints.map(({ id }) => id);
  const test = (await client.request<Answer>(query, { ids, split: 'test' })).compareCheckpoints;
  const validation = (await client.request<Answer>(query, { ids, split: 'validation' })).compareCheckpoints;
  console.log(`  ${'test split'.padEnd(28)}${'linear probe'.padStart(14)}${'partial'.padStart(14)}`);
  for (const { name, values } of test.metrics) {
    console.log(`  ${name.padEnd(28)}${values.map((value) => format(value).padStart(14)).join('')}`);
  }
  const [pair] = test.pairs;
  console.log(
    `  Only the first correct: ${pair.onlyARight}, only the second: ${pair.onlyBRight}; McNemar’s exact p = ${pair.pValue.toPrecision(2)}`,
  );
  const loss = validation.metrics.find(({ name }) => name === 'logLoss')?.values;
  if (!loss) throw new Error('The comparison has no logLoss.');
  return checkpoints[loss[0] < loss[1] ? 0 : 1];
}

async function deploy(client: ApiClient, checkpoint: CheckpointSummary): Promise<string> {
  type Answer = { name: string; url: string; state: string; error: string | null; revision: number };
  const fields = 'name url state error revision';
  return showProgress(`Deploy to the endpoint “${ENDPOINT}”`, async () => {
    const { deployCheckpoint } = await client.request<{ deployCheckpoint: Answer }>(
      `mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) { ${fields} } }`,
      { input: { checkpointId: checkpoint.id, name: ENDPOINT } },
    );
    const deadline = Date.now() + 60_000;
    for (;;) {
      const { endpoint } = await client.request<{ endpoint: Answer }>(
        `query ($name: String!) { endpoint(name: $name) { ${fields} } }`,
        { name: ENDPOINT },
      );
      if (endpoint.state === 'READY' && endpoint.revision === deployCheckpoint.revision) return endpoint.url;
      if (endpoint.state === 'FAILED') throw new Error(endpoint.error ?? 'The endpoint failed.');
      if (Date.now() > deadline) throw new Error('The endpoint was not ready within a minute.');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  });
}

/** Posts a picture of the test split, which was not trained on, and returns its bytes. */
async function askAboutUnseen(client: ApiClient, endpointUrl: string, datasetId: string): Promise<Buffer<ArrayBuffer>> {
  const { dataset } = await client.request<{
    dataset: { examples: { edges: { node: { name: string; label: string; previewUrl: string } }[] } };
  }>(
    'query ($id: ID!) { dataset(id: $id) { examples(split: "test", first: 1) { edges { node { name label previewUrl } } } } }',
    { id: datasetId },
  );
  const [{ node: example }] = dataset.examples.edges;
  const picture = Buffer.from(await (await client.fetch(example.previewUrl)).arrayBuffer());
  const response = await client.fetch(endpointUrl, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: picture,
  });
  if (!response.ok) throw new Error(`The endpoint answered ${response.status}: ${await response.text()}`);
  const { predictions } = (await response.json()) as { predictions: { label: string; probability: number }[] };
  const [{ label, probability }] = predictions;
  console.log(`  ${example.name}: “${label}”, ${(probability * 100).toFixed(0)} % sure (it is “${example.label}”)`);
  return picture;
}

async function measureExtraction(checkpoint: Uint8Array, archive: string, layers: { name: string }[]) {
  const modelFile = join(scratch, 'checkpoint.onnx');
  await writeFile(modelFile, checkpoint);
  const script = new URL('./demo/measure-extraction.ts', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', script, modelFile, archive, JSON.stringify(layers)],
    { signal },
  );
  return JSON.parse(stdout) as { extractionPerSecond: number; bareSessionPerSecond: number };
}

function followJob(client: ApiClient, title: string, id: string): Promise<void> {
  return showProgress(title, (update) => client.followJob(id, (job) => update(job.progress, job.stage)));
}

function testAccuracy({ evaluations }: CheckpointSummary): number {
  const test = evaluations.find(({ split }) => split === 'test');
  if (!test) throw new Error('The checkpoint was not evaluated on the test split.');
  return round(test.accuracy);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function format(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(4);
}
