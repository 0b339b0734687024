import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import pino from 'pino';
import { expect, vi } from 'vitest';
import { ZipFile } from 'yazl';
import { startTestApi, type TestApi } from '../../../api/testing/api.ts';
import { insertModel } from '../../../api/testing/rows.ts';
import { insertTinyTraining } from '../../../api/testing/tiny-training.ts';
import { startWorker } from '../../../api/worker/start-worker.ts';
import { importModel } from '../../../zoo/import-model.ts';
import { writeModel } from '../../../zoo/onnx/write.ts';
import { shapeDataset } from '../../../zoo/testing/shape-dataset.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from '../../../zoo/testing/tiny-model.ts';
import { tinyEncoder } from '../../../zoo/text/testing/tiny-encoder.ts';
import { wordPieceTokenizer } from '../../../zoo/text/testing/word-piece-tokenizer.ts';
import type { DocsWorld } from './run-block.ts';

/** An API with a worker. Small networks stand in the places of the two models that the pages name; everything else is as it is for a reader. */
export async function startDocsWorld(): Promise<DocsWorld & { close(): Promise<void> }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-docs-'));
  const api = await startTestApi();
  const worker = await startWorker(api.platform.config, {
    log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }),
  });
  await writeFiles(directory);
  await insertPictureModel(api);
  await insertTextModel(api, directory);
  const { datasetId } = await insertTinyTraining(api.platform);
  const known = { datasetId, ...(await trainCheckpoint(api, datasetId)) };
  const close = async () => {
    await worker.stop();
    await api.close();
    await rm(directory, { recursive: true, force: true });
  };
  return { api, directory, known, close };
}

async function insertPictureModel({ platform }: TestApi): Promise<void> {
  const { sha256: onnxSha256 } = await platform.blobs.put(tinyModel());
  const layers = { featureLayers: tinyFeatureLayers, preprocessing: tinyPreprocessing };
  await insertModel(platform, { slug: 'efficientnet-lite0', onnxSha256, ...layers });
}

async function insertTextModel({ platform }: TestApi, directory: string): Promise<void> {
  const slug = 'all-minilm-l6-v2';
  const contents = { 'model.onnx': writeModel(tinyEncoder(6)), 'tokenizer.json': wordPieceTokenizer(['good', 'bad']) };
  const files = await Promise.all(
    Object.entries(contents).map(async ([name, content]) => {
      const file = path.join(directory, name);
      await writeFile(file, content);
      return { path: name, file, byteSize: Buffer.byteLength(content) };
    }),
  );
  const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 32 };
  const known = { slug, license: 'MIT', task: 'FEATURE_EXTRACTION' as const, labels: null, preprocessing };
  const { onnx, parameterCount: _, ...model } = await importModel(known, files);
  const { sha256: onnxSha256 } = await platform.blobs.put(onnx);
  await insertModel(platform, { slug, onnxSha256, ...model });
}

/** `pets.zip`, `cat.png` and `reviews.csv`; programs find the repository's packages. */
async function writeFiles(directory: string): Promise<void> {
  const { index, packFile } = await shapeDataset(directory);
  const pack = await readFile(packFile);
  const zip = new ZipFile();
  for (const { name, offset, byteSize } of index.examples)
    zip.addBuffer(pack.subarray(offset, offset + byteSize), `pets/${name}`);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path.join(directory, 'pets.zip')));
  const [{ offset, byteSize }] = index.examples;
  await writeFile(path.join(directory, 'cat.png'), pack.subarray(offset, offset + byteSize));
  const rows = Array.from({ length: 60 }, (_, i) => (i % 2 ? `${i} is good,positive` : `${i} is bad,negative`));
  await writeFile(path.join(directory, 'reviews.csv'), ['text,label', ...rows, ''].join('\n'));
  await writeFile(path.join(directory, 'package.json'), '{ "type": "module" }');
  await symlink(path.resolve('node_modules'), path.join(directory, 'node_modules'));
}

async function trainCheckpoint(api: TestApi, datasetId: string): Promise<{ checkpointId: string; jobId: string }> {
  const input = { modelSlug: 'efficientnet-lite0', datasetId, strategy: 'LINEAR_PROBE', epochs: 1, device: 'CPU' };
  const start = 'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } }';
  const { data, errors } = await api.query(start, { input });
  expect(errors).toBeUndefined();
  const query = 'query ($id: ID!) { fineTune(id: $id) { job { id state error } bestCheckpoint { id } } }';
  return vi.waitFor(
    async () => {
      const { fineTune } = (await api.query(query, { id: data.startFineTune.id })).data;
      expect(fineTune.job.state, fineTune.job.error ?? undefined).toBe('SUCCEEDED');
      return { checkpointId: fineTune.bestCheckpoint.id, jobId: fineTune.job.id };
    },
    { timeout: 600_000, interval: 150 },
  );
}
