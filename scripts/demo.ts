// `npm run demo`: the whole main job on real models, real pictures and real texts. With --exit it ends afterwards; its last line is then
// one JSON object of figures, and its exit code says whether every step worked.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiClient } from './demo/api-client.ts';
import { apiP99During } from './demo/api-latency.ts';
import { chooseModels } from './demo/choose-models.ts';
import { classifyNames } from './demo/classify-names.ts';
import { compareEndpointLatency } from './demo/endpoint-latency.ts';
import { showProgress } from './demo/progress.ts';
import { type OnPlatform, runOnPlatform } from './demo/run-on-platform.ts';
import {
  type CheckpointSummary,
  deploy,
  extractFeatures,
  fetchModel,
  importDataset,
  round,
  runFineTune,
  testAccuracy,
} from './demo/steps.ts';
import { buildEmojiArchive } from './emoji-archive.ts';
import { fetchEmoji } from './fetch-emoji.ts';

const ENDPOINT = 'emoji';

interface Metric {
  name: string;
  values: number[];
}

const exitAfterwards = process.argv.includes('--exit');
await runOnPlatform({ name: 'demo', exitAfterwards, client: ApiClient }, runDemo);

async function runDemo(client: ApiClient, { scratch, signal }: OnPlatform) {
  const { picture: chosen, text, why } = await chooseModels(signal);
  const modelSlug = chosen.slug;
  console.log('\nChoose: fill the zoo');
  console.log(`  ${why}`);
  for (const slug of [modelSlug, text.slug]) await fetchModel(client, slug);
  const { model } = await client.request<{
    model: { featureLayers: { name: string; op: string; dimension: number; parameterCount: string }[] };
  }>('query ($slug: String!) { model(slug: $slug) { featureLayers { name op dimension parameterCount } } }', {
    slug: modelSlug,
  });

  console.log('\nPrepare: a data set of real pictures');
  const emoji = await showProgress('Fetch the emoji', (update) => fetchEmoji(scratch, { signal, update }));
  const archive = join(scratch, 'emoji.zip');
  await buildEmojiArchive(emoji, archive);
  const datasetId = await importDataset(client, archive, { name: 'Emoji by category', modality: 'IMAGE' });

  console.log('\nExtract features');
  await extractFeatures(client, modelSlug, datasetId);

  console.log('\nFine-tune twice');
  const linearProbe = await runFineTune(client, { modelSlug, datasetId, strategy: 'LINEAR_PROBE' });
  const training = runFineTune(client, { modelSlug, datasetId, strategy: 'PARTIAL' });
  const { result: partial, p99, requests } = await apiP99During(client, training);
  console.log(`  The API answered ${requests} times meanwhile, 99 % within ${p99.toFixed(1)} ms`);

  console.log('\nCompare');
  const better = await compare(client, [linearProbe, partial]);

  console.log('\nDeploy, and classify a picture that was not trained on');
  const endpointUrl = await deploy(client, better, ENDPOINT);
  const picture = await askAboutUnseen(client, endpointUrl, datasetId);

  const nameAccuracy = await classifyNames(client, text.slug, emoji, scratch);

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
    measureExtraction(checkpoint, archive, model.featureLayers, { scratch, signal }),
  );
  const share = extraction.extractionPerSecond / extraction.bareSessionPerSecond;
  console.log(
    `  ${extraction.extractionPerSecond.toFixed(0)} pictures/s with decoding, ${extraction.bareSessionPerSecond.toFixed(0)} in a bare session: ${share.toFixed(2)} of it`,
  );
  return {
    linearProbeAccuracy: testAccuracy(linearProbe),
    partialAccuracy: testAccuracy(partial),
    nameAccuracy,
    extractionPerSecond: round(extraction.extractionPerSecond),
    bareSessionPerSecond: round(extraction.bareSessionPerSecond),
    endpointMedianMs: round(latency.endpointMedianMs),
    bareSessionMedianMs: round(latency.bareMedianMs),
    endpointMedianOverheadMs: round(overhead),
    apiP99Ms: round(p99),
  };
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

async function measureExtraction(
  checkpoint: Uint8Array,
  archive: string,
  layers: { name: string }[],
  { scratch, signal }: Pick<OnPlatform, 'scratch' | 'signal'>,
) {
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

function format(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(4);
}
