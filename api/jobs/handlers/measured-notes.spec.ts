import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shapeDataset } from '../../../zoo/testing/shape-dataset.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from '../../../zoo/testing/tiny-model.ts';
import { biasNotes, fineTunes } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertDataset, insertModel } from '../../testing/rows.ts';
import { untilOver } from '../../testing/until-over.ts';
import { startWorker, type Worker } from '../../worker/start-worker.ts';
import { enqueueJob } from '../queue.ts';

// A fine-tune records which groups its best checkpoint underperforms for.

let api: TestApi;
let worker: Worker;
let datasetId: string;

beforeAll(async () => {
  api = await startTestApi();
  const { blobs } = api.platform;
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-shapes-'));
  const { index, packFile } = await shapeDataset(directory, 60);
  // Half of the evaluation examples come from a camera whose pictures were labelled wrongly: no model gets these right.
  const examples = index.examples.map((example, i) => {
    const camera = Math.floor(i / 6) % 2 === 0 ? 'front' : 'back';
    const wrong = camera === 'back' && example.split === 'test';
    return { ...example, groups: { camera }, label: wrong ? (example.label + 1) % 3 : example.label };
  });
  const wrongly = { ...index, groups: ['camera'], examples };
  datasetId = (
    await insertDataset(api.platform, [], {
      labels: index.labels,
      groups: ['camera'],
      sha256: (await blobs.put(Buffer.from(JSON.stringify(wrongly)))).sha256,
      packSha256: (await blobs.put(await readFile(packFile))).sha256,
    })
  ).id;
  await rm(directory, { recursive: true });
  const { sha256: onnxSha256 } = await blobs.put(tinyModel());
  const layers = { featureLayers: tinyFeatureLayers, preprocessing: tinyPreprocessing };
  const { id: baseModelId } = await insertModel(api.platform, { slug: 'tiny-net', onnxSha256, ...layers });
  await insertModel(api.platform, { slug: 'descendant', baseModelId });
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

const start = async (): Promise<string> => {
  const input = {
    modelSlug: 'tiny-net',
    datasetId,
    device: 'CPU',
    strategy: 'FULL',
    epochs: 3,
    batchSize: 8,
    learningRate: 0.01,
  };
  const query = 'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } }';
  const { data, errors } = await api.query(query, { input });
  if (errors) throw new Error(errors[0].message);
  return data.startFineTune.id;
};

async function ended(id: string) {
  await untilOver(api, `fineTune(id: "${id}")`);
  const { data } = await api.query(`{ fineTune(id: "${id}") { job { state error } bestCheckpoint { id evaluations {
        id split fairness { attributes { attributes worstGroup { values } } } } } checkpoints { id evaluations { fairness { supportFloor } } } } }`);
  expect(data.fineTune.job.state, data.fineTune.job.error).toBe('SUCCEEDED');
  return data.fineTune;
}

test('a fine-tune measures each checkpoint, and writes notes for the best one, once, which its descendants inherit', async () => {
  const id = await start();
  const { bestCheckpoint, checkpoints } = await ended(id);
  expect(checkpoints).toHaveLength(3);
  for (const { evaluations } of checkpoints)
    expect(evaluations).toEqual([{ fairness: { supportFloor: 10 } }, { fairness: { supportFloor: 10 } }]);
  const judged = bestCheckpoint.evaluations.find(({ split }: { split: string }) => split === 'test');
  expect(judged.fairness.attributes).toEqual([{ attributes: ['camera'], worstGroup: { values: ['back'] } }]);

  const { data } = await api.query(
    '{ model(slug: "descendant") { biasNotes { origin author affectedGroups inheritedFrom { slug } checkpoint { id } evaluation { id } } } }',
  );
  const notes = data.model.biasNotes;
  expect(notes.length).toBeGreaterThan(0);
  expect(notes[0]).toEqual({
    origin: 'MEASURED',
    author: 'Graft',
    affectedGroups: ['camera: back'],
    inheritedFrom: { slug: 'tiny-net' },
    checkpoint: { id: bestCheckpoint.id },
    evaluation: { id: judged.id },
  });

  // The job runs again, as after a worker that died before it could report success.
  const { db } = api.platform;
  const job = await enqueueJob(api.platform, 'fine-tune', { fineTuneId: id });
  await db.update(fineTunes).set({ jobId: job.id }).where(eq(fineTunes.id, id));
  expect((await ended(id)).bestCheckpoint.id).toBe(bestCheckpoint.id);
  expect(await db.$count(biasNotes)).toBe(notes.length);

  // Another fine-tune is another measurement.
  const second = await ended(await start());
  const own = await db.$count(biasNotes, eq(biasNotes.checkpointId, second.bestCheckpoint.id));
  expect(own).toBeGreaterThan(0);
  expect(await db.$count(biasNotes)).toBe(notes.length + own);
  const { data: seen } = await api.query(
    `{ first: checkpoint(id: "${bestCheckpoint.id}") { biasNotes { id } } second: checkpoint(id: "${second.bestCheckpoint.id}") { biasNotes { id } } }`,
  );
  expect([seen.first.biasNotes.length, seen.second.biasNotes.length]).toEqual([notes.length, own]);
});
