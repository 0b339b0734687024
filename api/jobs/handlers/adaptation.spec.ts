import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetIndex, ImageDataset } from '../../../zoo/data/dataset.ts';
import { inOtherStyle } from '../../../zoo/testing/other-style.ts';
import { shapeDataset } from '../../../zoo/testing/shape-dataset.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from '../../../zoo/testing/tiny-model.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertDataset, insertModel } from '../../testing/rows.ts';
import { untilOver } from '../../testing/until-over.ts';
import { startWorker, type Worker } from '../../worker/start-worker.ts';

// A fine-tune that adapts to another data set, by the API and a worker.

let api: TestApi;
let worker: Worker;
let ids: Record<'source' | 'target' | 'one' | 'lacking', string>;

async function insert({ index, packFile }: ImageDataset, change: (index: DatasetIndex) => DatasetIndex = (own) => own) {
  const { blobs } = api.platform;
  const own = change(index);
  const { id } = await insertDataset(api.platform, [], {
    labels: own.labels,
    exampleCount: own.examples.length,
    sha256: (await blobs.put(Buffer.from(JSON.stringify(own)))).sha256,
    packSha256: (await blobs.put(await readFile(packFile))).sha256,
  });
  return id;
}

beforeAll(async () => {
  api = await startTestApi();
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-adaptation-'));
  const source = await shapeDataset(directory, 12);
  const target = await inOtherStyle(source, directory);
  ids = {
    source: await insert(source),
    target: await insert(target),
    one: await insert(target, (index) => ({ ...index, examples: index.examples.slice(0, 1) })),
    lacking: await insert(target, (index) => ({ ...index, examples: index.examples.filter(({ label }) => label > 0) })),
  };
  await rm(directory, { recursive: true });
  const { sha256: onnxSha256 } = await api.platform.blobs.put(tinyModel());
  await insertModel(api.platform, {
    ...{ slug: 'tiny-net', onnxSha256 },
    ...{ featureLayers: tinyFeatureLayers, preprocessing: tinyPreprocessing },
  });
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

const start = (adaptation: object) =>
  api.query('mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id options } }', {
    input: {
      ...{ modelSlug: 'tiny-net', datasetId: ids.source, strategy: 'LINEAR_PROBE', device: 'CPU', epochs: 3 },
      adaptation,
    },
  });

test('the checkpoints are evaluated on the target, beside no adaptation and the bound', async () => {
  const { data, errors } = await start({ targetDatasetId: ids.target, method: 'PSEUDO_LABEL' });
  expect(errors).toBeUndefined();
  expect(data.startFineTune.options.adaptation).toEqual({
    targetDatasetId: ids.target,
    method: 'PSEUDO_LABEL',
    weight: 1,
  });
  const query = `{ fineTune(id: "${data.startFineTune.id}") { job { state error } targetDataset { id }
    bestCheckpoint { evaluations { split exampleCount accuracy } }
    adaptation { examples accuracy { adapted without bound } information { adapted without } warning } } }`;
  await untilOver(api, `fineTune(id: "${data.startFineTune.id}")`);
  const { fineTune } = (await api.query(query)).data;
  expect(fineTune.job.state, fineTune.job.error).toBe('SUCCEEDED');
  const { targetDataset, adaptation, bestCheckpoint } = fineTune;
  expect(targetDataset).toEqual({ id: ids.target });
  const ofTarget = bestCheckpoint.evaluations.find(({ split }: { split: string }) => split === 'target');
  expect(ofTarget).toEqual({ split: 'target', exampleCount: 36, accuracy: adaptation.accuracy.adapted });
  expect(adaptation.examples).toBe(36);
  for (const share of [adaptation.accuracy.without, adaptation.accuracy.bound]) {
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThanOrEqual(1);
  }
  if (adaptation.warning !== null) expect(adaptation.warning).toContain('agree less than without it');
});

test('targets that cannot be adapted to are refused at once', async () => {
  const refused: [string, RegExp][] = [
    [ids.source, /no other domain to adapt to/],
    [ids.one, /has 1 example, too few/],
    [ids.lacking, /no example of the class “circle”/],
  ];
  for (const [targetDatasetId, message] of refused) {
    const [error] = (await start({ targetDatasetId, method: 'CORAL' })).errors ?? [];
    expect(error?.message).toMatch(message);
    expect(error?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'adaptation' });
  }
  const [unknown] = (await start({ targetDatasetId: 'nothing', method: 'CORAL' })).errors ?? [];
  expect(unknown?.extensions).toEqual({ code: 'NOT_FOUND', field: 'adaptation' });
});
