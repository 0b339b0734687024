// A process of its own: measures pictures per second of feature extraction, decoding included, beside a bare onnxruntime
// session on the same model and batch, in turns. Prints one JSON object.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importImageArchive } from '../../zoo/data/import-image-archive.ts';
import { backboneOf } from '../../zoo/features/backbone.ts';
import { extractFeatures } from '../../zoo/features/extract.ts';
import type { FeatureLayer, ImagePreprocessing } from '../../zoo/model.ts';
import { METADATA } from '../../zoo/model.ts';
import { readModel } from '../../zoo/onnx/read.ts';
import { writeModel } from '../../zoo/onnx/write.ts';
import { openSession, RuntimeTensor } from '../../zoo/runtime/session.ts';
import { median } from './percentile.ts';

const BATCH = 16;
const ROUNDS = 3;
const PICTURES_PER_ROUND = 512;

const [modelFile, archiveFile, layersJson] = process.argv.slice(2);
const layer = (JSON.parse(layersJson) as FeatureLayer[]).at(-1);
if (!layer) throw new Error('The model has no feature layer.');

const directory = await mkdtemp(join(tmpdir(), 'graft-measure-'));
try {
  const model = await readFile(modelFile);
  const graph = readModel(model);
  const preprocessing = JSON.parse(graph.metadata[METADATA.preprocessing]) as ImagePreprocessing;
  const { dataset } = await importImageArchive(archiveFile, { filename: 'pictures.zip', directory });
  const session = await openSession(writeModel((await backboneOf(graph, layer)).graph));
  const { height, width } = preprocessing.size;
  const pixels = new RuntimeTensor('float32', new Float32Array(BATCH * 3 * height * width).fill(0.5), [
    BATCH,
    3,
    height,
    width,
  ]);
  const feeds = { [session.inputNames[0]]: pixels };
  await session.run(feeds);

  const extraction: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const examples = dataset.index.examples.slice(round * PICTURES_PER_ROUND, (round + 1) * PICTURES_PER_ROUND);
    let started = performance.now();
    await extractFeatures({
      model,
      featureLayers: [layer],
      preprocessing,
      dataset: { ...dataset, index: { ...dataset.index, examples } },
      outputFile: join(directory, 'features.npy'),
      batchSize: BATCH,
    });
    extraction.push((examples.length * 1000) / (performance.now() - started));
    started = performance.now();
    for (let i = 0; i < PICTURES_PER_ROUND / BATCH; i++) await session.run(feeds);
    bare.push((PICTURES_PER_ROUND * 1000) / (performance.now() - started));
  }
  console.log(JSON.stringify({ extractionPerSecond: median(extraction), bareSessionPerSecond: median(bare) }));
} finally {
  await rm(directory, { recursive: true, force: true });
}
