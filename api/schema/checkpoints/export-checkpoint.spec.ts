import { eq } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetIndex } from '../../../zoo/data/dataset.ts';
import type { ExampleOutputs } from '../../../zoo/evaluation/example-outputs.ts';
import type { ExamplePrediction } from '../../../zoo/evaluation/metrics.ts';
import { openClassifier } from '../../../zoo/inference/classifier.ts';
import { METADATA } from '../../../zoo/model.ts';
import { readModel } from '../../../zoo/onnx/read.ts';
import { writeModel } from '../../../zoo/onnx/write.ts';
import { computesInt8 } from '../../../zoo/quantization/computes-int8.ts';
import { tinyModel } from '../../../zoo/testing/tiny-model.ts';
import { checkpoints, datasets, evaluations, fineTunes, jobs, models } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { doJob } from '../../testing/do-job.ts';
import { insertCheckpoint, insertFineTune, insertWorker } from '../../testing/rows.ts';
import { insertTinyTraining } from '../../testing/tiny-training.ts';

let api: TestApi;
let id: string;
let labels: string[];

/** A checkpoint with a real network, on a real data set, with evaluations whose predictions are not its own. */
beforeAll(async () => {
  api = await startTestApi();
  const { platform } = api;
  const { modelSlug, datasetId } = await insertTinyTraining(platform);
  const [model] = await platform.db.select().from(models).where(eq(models.slug, modelSlug));
  const [dataset] = await platform.db.select().from(datasets).where(eq(datasets.id, datasetId));
  labels = dataset.labels;
  const { id: fineTuneId } = await insertFineTune(platform, { modelId: model.id, datasetId });
  const wrong: ExamplePrediction[] = [{ name: 'x', label: 0, probabilities: [0.2, 0.8], groups: {} }];
  id = (
    await insertCheckpoint(
      platform,
      { fineTuneId, epoch: 3, validationLoss: 1 },
      { datasetId, predictions: wrong, validation: wrong },
    )
  ).id;
  const graph = readModel(tinyModel());
  graph.metadata[METADATA.labels] = JSON.stringify(labels);
  const file = await platform.blobs.put(writeModel(graph));
  await platform.db
    .update(checkpoints)
    .set({ ...file, labels })
    .where(eq(checkpoints.id, id));
});
afterAll(() => api?.close());

const EXPORT = `mutation ($id: ID!, $variant: CheckpointVariant!) {
  exportCheckpoint(id: $id, variant: $variant, waitSeconds: 0) { id variant derivedFrom { id } job { id state } } }`;
const ask = (variant: string, of = id) => api.query(EXPORT, { id: of, variant });

test('a variant has its own file, evaluations, figures and provenance; the same again is the same', async () => {
  const [first, second] = await Promise.all([ask('INT8'), ask('INT8')]);
  expect(first.errors).toBeUndefined();
  expect(second.data).toEqual(first.data);
  expect(first.data.exportCheckpoint).toMatchObject({ derivedFrom: { id }, job: { state: 'QUEUED' } });
  await doJob(api);
  const again = (await ask('INT8')).data.exportCheckpoint;
  expect(again).toMatchObject({ id: first.data.exportCheckpoint.id, variant: 'INT8', job: { state: 'SUCCEEDED' } });
  const { data, errors } = await api.query(
    `query ($id: ID!) { checkpoint(id: $id) {
      epoch byteSize sha256 downloadUrl validationLoss
      variantReport { convertedLayers float32Layers fidelity latencyMs originalLatencyMs latencyRuns originalByteSize warnings
        agreement { split examples sameLabels meanDifference largestDifference } }
      evaluations { split exampleCount accuracy logLoss } statements { predicateType }
      derivedFrom { variant variantReport { fidelity } derived { id variant } } } }`,
    { id: again.id },
  );
  expect(errors).toBeUndefined();
  const made = data.checkpoint;
  expect(made.derivedFrom).toEqual({
    variant: 'FLOAT32',
    variantReport: null,
    derived: [{ id: again.id, variant: 'INT8' }],
  });
  expect(
    made.evaluations
      .map(({ split, exampleCount }: { split: string; exampleCount: number }) => [split, exampleCount])
      .sort(),
  ).toEqual([
    ['test', 12],
    ['validation', 12],
  ]);
  const { variantReport: report } = made;
  // Where the processor's products of int8 overflow, some layers may stay float32.
  expect(report.convertedLayers + report.float32Layers).toBe(5);
  expect(report.agreement).toMatchObject({ split: 'test', examples: 12 });
  if (await computesInt8()) expect(report.float32Layers).toBe(0);
  expect(report.fidelity).toBeGreaterThan(0.97);
  expect(report.latencyMs).toBeGreaterThan(0);
  const [own] = await api.platform.db.select().from(evaluations).where(eq(evaluations.checkpointId, again.id));
  const stored: ExamplePrediction[] = JSON.parse(String(await api.platform.blobs.read(own.predictionsSha256)));
  expect(stored).toHaveLength(12);
  expect(made.statements.map(({ predicateType }: { predicateType: string }) => predicateType)).toContain(
    'https://slsa.dev/provenance/v1',
  );
  const file = await fetch(made.downloadUrl, { headers: { Authorization: `Bearer ${api.tokens.VIEWER}` } });
  expect(file.headers.get('content-disposition')).toContain('tiny-net-epoch-3-int8.onnx');
  const { nodes } = readModel(new Uint8Array(await file.arrayBuffer()));
  expect(nodes.some(({ op }) => op === 'QuantizeLinear')).toBe(true);
});

test('FLOAT32 is the checkpoint itself; a variant has no variants', async () => {
  expect((await ask('FLOAT32')).data.exportCheckpoint).toMatchObject({ id, variant: 'FLOAT32' });
  const { id: int8 } = (await ask('INT8')).data.exportCheckpoint;
  expect((await ask('INT8', int8)).data.exportCheckpoint.id).toBe(int8);
  const { errors } = await ask('FLOAT16', int8);
  expect(errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'id' });
  expect(errors?.[0].message).toMatch(/is a variant itself \(INT8\)/);
});

test('BROWSER is a page with its own evaluations, those of onnxruntime-web; it is downloaded, and not deployed', async () => {
  const { id: made } = (await ask('BROWSER')).data.exportCheckpoint;
  await doJob(api);
  const { data } = await api.query(
    `query ($id: ID!) { checkpoint(id: $id) { variant pageUrl pageByteSize sha256 derivedFrom { sha256 pageUrl } job { state error }
      evaluations { exampleCount } variantReport { fidelity float32Layers latencyMs agreement { sameLabels largestDifference } } } }`,
    { id: made },
  );
  const page = data.checkpoint;
  expect(page).toMatchObject({ variant: 'BROWSER', job: { state: 'SUCCEEDED', error: null } });
  expect(page.derivedFrom).toEqual({ sha256: page.sha256, pageUrl: null });
  expect(page.evaluations).toEqual([{ exampleCount: 12 }, { exampleCount: 12 }]);
  expect(page.variantReport).toMatchObject({ float32Layers: 5, agreement: { sameLabels: 1 } });
  expect(page.variantReport.agreement.largestDifference).toBeLessThan(1e-4);
  expect(page.variantReport.fidelity).toBeGreaterThan(0.999999);
  const headers = { Authorization: `Bearer ${api.tokens.VIEWER}` };
  const file = await fetch(page.pageUrl, { headers });
  expect(file.headers.get('content-disposition')).toContain('attachment; filename=tiny-net-epoch-3.html');
  expect(file.headers.get('content-type')).toBe('application/octet-stream');
  const html = await file.text();
  expect(html).toMatch(/^<!doctype html>/);
  expect(Number(page.pageByteSize)).toBe(Buffer.byteLength(html));
  expect((await fetch(page.pageUrl)).status).toBe(401);
  const none = await fetch(page.pageUrl.replace(made, id), { headers });
  expect([none.status, await none.text()]).toEqual([
    404,
    expect.stringContaining('exportCheckpoint(variant: BROWSER)'),
  ]);
});

test('of several labels: metrics and outputs on the splits of the original', async () => {
  const { platform } = api;
  const [row] = await platform.db.select().from(checkpoints).where(eq(checkpoints.id, id));
  const [{ datasetId, modelId }] = await platform.db.select().from(fineTunes).where(eq(fineTunes.id, row.fineTuneId));
  const [{ id: _, ...single }] = await platform.db.select().from(datasets).where(eq(datasets.id, datasetId));
  const index: DatasetIndex = JSON.parse(String(await platform.blobs.read(single.sha256 ?? '')));
  const examples = index.examples.map((example, i) => ({
    ...example,
    label: -1,
    targets: [i % 2, 1, Number(i % 3 === 0)],
  }));
  const multi = Buffer.from(JSON.stringify({ ...index, task: 'MULTI_LABEL', examples }));
  const values = {
    ...single,
    task: 'MULTI_LABEL' as const,
    sha256: (await platform.blobs.put(multi)).sha256,
    uploadId: uuidv7(),
  };
  const [dataset] = await platform.db.insert(datasets).values(values).returning();
  const { id: fineTuneId } = await insertFineTune(platform, { modelId, datasetId: dataset.id });
  const { id: several } = await insertCheckpoint(platform, { fineTuneId, epoch: 1, validationLoss: 1 });
  const graph = readModel(tinyModel());
  graph.metadata[METADATA.labels] = JSON.stringify(labels);
  graph.nodes = graph.nodes.map((node) => (node.op === 'Softmax' ? { ...node, op: 'Sigmoid', attributes: {} } : node));
  const file = await platform.blobs.put(writeModel(graph));
  const stored = (await platform.blobs.put(Buffer.from('[]'))).sha256;
  await platform.db
    .update(checkpoints)
    .set({ ...file, labels, outputsSha256: { validation: stored, test: stored } })
    .where(eq(checkpoints.id, several));
  const { id: made } = (await ask('FLOAT16', several)).data.exportCheckpoint;
  await doJob(api);
  const [variant] = await platform.db.select().from(checkpoints).where(eq(checkpoints.id, made));
  expect(variant).toMatchObject({ variant: 'FLOAT16', validationLoss: null });
  expect(Object.keys(variant.targetMetrics ?? {}).sort()).toEqual(['test', 'validation']);
  const outputs: ExampleOutputs[] = JSON.parse(String(await platform.blobs.read(variant.outputsSha256?.test ?? '')));
  expect(outputs).toHaveLength(12);
  const classifier = await openClassifier(writeModel(graph));
  const pack = await platform.blobs.read(single.packSha256 ?? '');
  for (const { name, targets, outputs: own } of outputs) {
    const example = examples.find((one) => one.name === name);
    expect(targets).toEqual(example?.targets);
    const { offset = 0, byteSize = 0 } = example ?? {};
    const [{ scores }] = await classifier.classify([pack.subarray(offset, offset + byteSize)]);
    for (const { label, probability } of scores) expect(own[labels.indexOf(label)]).toBeCloseTo(probability, 2);
  }
  await classifier.close();
});

test('a network that cannot be converted: the job fails, and says why', async () => {
  const { platform } = api;
  const [row] = await platform.db.select().from(checkpoints).where(eq(checkpoints.id, id));
  const graph = readModel(tinyModel());
  graph.metadata[METADATA.labels] = JSON.stringify(labels);
  graph.nodes = [
    { op: 'GlobalAveragePool', inputs: ['pixels'], outputs: ['means'], attributes: {} },
    { op: 'Flatten', inputs: ['means'], outputs: ['flat'], attributes: { axis: 1 } },
    { op: 'Softmax', inputs: ['flat'], outputs: ['probabilities'], attributes: { axis: -1 } },
  ];
  const file = await platform.blobs.put(writeModel(graph));
  const { id: other } = await insertCheckpoint(platform, { fineTuneId: row.fineTuneId, epoch: 4, validationLoss: 1 });
  await platform.db
    .update(checkpoints)
    .set({ ...file, labels })
    .where(eq(checkpoints.id, other));
  const { job } = (await ask('FLOAT16', other)).data.exportCheckpoint;
  await doJob(api);
  const [ended] = await platform.db.select().from(jobs).where(eq(jobs.id, job.id));
  expect(ended).toMatchObject({
    state: 'FAILED',
    error: expect.stringContaining('no layer that can be computed in FLOAT16'),
  });
});

test('an endpoint serves the variant that it is asked for, once it is there', async () => {
  await insertWorker(api.platform);
  const deploy = (variant: string) =>
    api.query(
      'mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) { name checkpoint { id variant } } }',
      { input: { checkpointId: id, name: `shapes-${variant.toLowerCase()}`, variant } },
    );
  const inBrowser = await deploy('BROWSER');
  expect(inBrowser.errors?.[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'variant' });
  const { errors } = await deploy('FLOAT16');
  expect(errors?.[0].extensions).toMatchObject({ code: 'CONFLICT', field: 'variant' });
  expect(errors?.[0].message).toContain(`exportCheckpoint(id: "${id}", variant: FLOAT16)`);
  const { id: int8 } = (await ask('INT8')).data.exportCheckpoint;
  const { data } = await deploy('INT8');
  expect(data.deployCheckpoint.checkpoint).toEqual({ id: int8, variant: 'INT8' });
});
