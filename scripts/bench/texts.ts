import '@tensorflow/tfjs-backend-wasm';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { readCatalog } from '../../zoo/catalog/catalog.ts';
import { readTexts } from '../../zoo/data/read-example.ts';
import { importTextFile } from '../../zoo/data/text/import-text-file.ts';
import { extractFeatures } from '../../zoo/features/extract.ts';
import { npyHeader } from '../../zoo/features/npy.ts';
import { importModel } from '../../zoo/import-model.ts';
import { isImagePreprocessing } from '../../zoo/model.ts';
import { readModel } from '../../zoo/onnx/read.ts';
import { tokenizerOf } from '../../zoo/text/model-tokenizer.ts';
import { emojiNames } from '../../zoo/text/testing/emoji-names.ts';
import { SENTENCE_ENCODER } from '../../zoo/text/testing/sentence-encoder.ts';
import { joinTexts } from '../../zoo/text/text-input.ts';
import type { Tokenizer } from '../../zoo/text/tokenizer.ts';
import { filesOf } from '../../zoo/tfjs/testing/nsfwjs.ts';
import { largestDifference, TOLERANCE } from './agreement.ts';
import type { Bench, Context } from './bench.ts';
import { interleave } from './interleave.ts';
import { type Finding, finding } from './row.ts';

const BATCH = 16;
const WIDTH = 512;
/** Examples of each name: enough that opening the model, which the published encoder does not need, has little effect. */
const REPEATS = 4;

export const texts: Bench = {
  about:
    'feature extraction from texts by the universal sentence encoder, texts a second, from the pack to a file of features',
  run,
};

async function* run({ directory, quick, rounds, wants }: Context): AsyncIterable<Finding> {
  const name = 'universal-sentence-encoder-lite';
  if (!wants(name)) return;
  const manifest = (await readCatalog()).find(({ slug }) => slug === name);
  if (!manifest) throw new Error(`The catalogue has no ${name}.`);
  const encoder = await importModel(manifest, await filesOf(SENTENCE_ENCODER));
  if (isImagePreprocessing(encoder.preprocessing)) throw new Error(`${name} does not take texts.`);
  const csv = path.join(directory, 'names.csv');
  const [header, ...names] = emojiNames(quick ? 16 : 200)
    .trimEnd()
    .split('\n');
  const repeated = Array.from({ length: quick ? 1 : REPEATS }, () => names).flat();
  await writeFile(csv, [header, ...repeated].join('\n'));
  const { dataset } = await importTextFile(csv, { filename: 'names.csv', directory: path.join(directory, 'names') });
  const { examples } = dataset.index;
  const tokenizer = tokenizerOf(readModel(encoder.onnx).metadata, encoder.preprocessing);
  const outputFile = path.join(directory, 'names.npy');

  const ours = async () => {
    const { onnx: model, featureLayers, preprocessing } = encoder;
    await extractFeatures({
      model,
      featureLayers,
      preprocessing,
      dataset,
      outputFile,
      batchSize: BATCH,
      device: 'CPU',
    });
  };
  let theirs = new Float32Array();
  const reference = await openReference();
  const peer = async () => {
    theirs = await embed(reference, tokenizer, (await readTexts(dataset, examples)).map(joinTexts));
  };
  const seconds = (work: () => Promise<void>) => async () => {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1_000;
  };
  const [own, others] = await interleave([{ measure: seconds(ours) }, { measure: seconds(peer) }], {
    rounds: Math.min(rounds, 3),
  });
  const written = await readFile(outputFile);
  const features = new Float32Array(
    Uint8Array.from(written.subarray(npyHeader([examples.length, WIDTH]).length)).buffer,
  );
  const rowOf = (all: Float32Array, i: number) => [...all.subarray(i * WIDTH, (i + 1) * WIDTH)];
  const difference = Math.max(...examples.map((_, i) => largestDifference(rowOf(features, i), rowOf(theirs, i))));
  yield finding({
    bench: 'texts',
    case: `${name}, ${examples.length} names of emoji`,
    metric: 'texts/s, pack to .npy',
    ours: examples.length / own.median,
    peer: examples.length / others.median,
    peerName: 'TensorFlow.js wasm',
    spread: { ours: own.spread, peer: others.spread },
    ...(difference > TOLERANCE ? { disagreement: `the features differ by ${difference.toExponential(1)}` } : {}),
  });
}

/** The encoder as published, loaded by TensorFlow.js itself. */
async function openReference(): Promise<tf.GraphModel> {
  await tf.setBackend('wasm');
  const { modelTopology, weightsManifest } = JSON.parse(
    await readFile(path.join(SENTENCE_ENCODER, 'model.json'), 'utf8'),
  );
  const [{ paths, weights: weightSpecs }] = weightsManifest as {
    paths: string[];
    weights: tf.io.WeightsManifestEntry[];
  }[];
  const shards = await Promise.all(paths.map((name) => readFile(path.join(SENTENCE_ENCODER, name))));
  const weightData = new Uint8Array(Buffer.concat(shards)).buffer;
  return tf.loadGraphModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
}

async function embed(
  reference: tf.GraphModel,
  tokenizer: Tokenizer,
  texts: string[],
): Promise<Float32Array<ArrayBuffer>> {
  const embeddings = new Float32Array(texts.length * WIDTH);
  for (let start = 0; start < texts.length; start += BATCH) {
    const ids = texts.slice(start, start + BATCH).map((text) => tokenizer.encode(text).ids);
    const indices = ids.flatMap((row, i) => row.map((_, place) => [i, place]));
    const feeds = {
      indices: tf.tensor2d(indices, [indices.length, 2], 'int32'),
      values: tf.tensor1d(ids.flat(), 'int32'),
    };
    const output = (await reference.executeAsync(feeds)) as tf.Tensor;
    embeddings.set((await output.data()) as Float32Array, start * WIDTH);
    tf.dispose([feeds.indices, feeds.values, output]);
  }
  return embeddings;
}
