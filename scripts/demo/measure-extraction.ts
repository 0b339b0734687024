// A separate process: measures pictures per second of feature extraction, decoding included, beside a bare onnxruntime
// session (onnxruntime's defaults) on the same model and batch. Prints one JSON object.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { importImageArchive } from '../../zoo/data/import-image-archive.ts';
import { backboneOf } from '../../zoo/features/backbone.ts';
import { extractFeatures } from '../../zoo/features/extract.ts';
import type { FeatureLayer, ImagePreprocessing } from '../../zoo/model.ts';
import { METADATA } from '../../zoo/model.ts';
import { readModel } from '../../zoo/onnx/read.ts';
import { writeModel } from '../../zoo/onnx/write.ts';

const BATCH = 16;
/** Batches of the bare session before and after the extraction, so that a change of the machine's speed affects both. */
const BARE_BATCHES = 40;

const [modelFile, archiveFile, layersJson] = process.argv.slice(2);
const layer = (JSON.parse(layersJson) as FeatureLayer[]).at(-1);
if (!layer) throw new Error('The model has no feature layer.');

const directory = await mkdtemp(join(tmpdir(), 'graft-measure-'));
try {
  const model = await readFile(modelFile);
  const graph = readModel(model);
  const preprocessing = JSON.parse(graph.metadata[METADATA.preprocessing]) as ImagePreprocessing;
  const { dataset } = await importImageArchive(archiveFile, { filename: 'pictures.zip', directory });
  const { graph: backbone } = await backboneOf(graph, layer);
  const session = await InferenceSession.create(writeModel(backbone), { logSeverityLevel: 3 });
  const { height, width } = preprocessing.size;
  const shape = [BATCH, 3, height, width];
  const pixels = new Tensor('float32', new Float32Array(BATCH * 3 * height * width).fill(0.5), shape);
  const feeds = { [session.inputNames[0]]: pixels };
  await session.run(feeds);
  const bare = async () => {
    const started = performance.now();
    for (let i = 0; i < BARE_BATCHES; i++) await session.run(feeds);
    return performance.now() - started;
  };

  const before = await bare();
  const started = performance.now();
  const { rows } = await extractFeatures({
    model,
    featureLayers: [layer],
    preprocessing,
    dataset,
    outputFile: join(directory, 'features.npy'),
    batchSize: BATCH,
  });
  const extractionPerSecond = (rows * 1000) / (performance.now() - started);
  const bareSessionPerSecond = (2 * BARE_BATCHES * BATCH * 1000) / (before + (await bare()));
  console.log(JSON.stringify({ extractionPerSecond, bareSessionPerSecond }));
} finally {
  await rm(directory, { recursive: true, force: true });
}
