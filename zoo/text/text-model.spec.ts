import '@tensorflow/tfjs-backend-wasm';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFiles, type ModelFile } from '../import-files.ts';
import { METADATA } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, type Session } from '../runtime/session.ts';
import { filesOf } from '../tfjs/testing/nsfwjs.ts';
import { largestDifference } from '../tfjs/testing/run-both.ts';
import { SENTENCE_ENCODER, sentenceEncoderPreprocessing } from './testing/sentence-encoder.ts';
import { tinyEncoder } from './testing/tiny-encoder.ts';
import { wordPieceTokenizer } from './testing/word-piece-tokenizer.ts';
import { textModel } from './text-model.ts';
import { tokenizeBatch } from './tokenize-batch.ts';
import { openTokenizer, type Tokenizer } from './tokenizer.ts';

/** A graph's outputs for texts, as one batch. */
async function run(session: Session, tokenizer: Tokenizer, texts: string[], output: string): Promise<Float32Array> {
  const inputs = Object.entries(tokenizeBatch(tokenizer, texts)).filter(([name]) => session.inputNames.includes(name));
  const result = await session.run(Object.fromEntries(inputs), [output]);
  return result[output].data as Float32Array;
}

async function oneByOne(session: Session, tokenizer: Tokenizer, texts: string[], output: string) {
  const rows = [];
  for (const text of texts) rows.push(...(await run(session, tokenizer, [text], output)));
  return Float32Array.from(rows);
}

describe('the universal sentence encoder', () => {
  const long = 'deep water '.repeat(90).trim();
  const sentences = [
    'How old are you?',
    'What is your age?',
    'My phone is good.',
    'a',
    'The café on the corner – “Chez Zoé” – closes at 23:00; 12 € a head. 😹',
  ];
  let session: Session;
  let tokenizer: Tokenizer;
  let metadata: Record<string, string>;

  beforeAll(async () => {
    const files = await filesOf(SENTENCE_ENCODER);
    const model = await textModel(await importFiles(files), sentenceEncoderPreprocessing, files);
    expect(model.graph.inputs.map(({ name, type, shape }) => [name, type, ...shape])).toEqual([
      ['input_ids', 'int64', 'batch', 'sequence'],
      ['attention_mask', 'int64', 'batch', 'sequence'],
    ]);
    expect(model.graph.outputs).toEqual([{ name: 'output', type: 'float', shape: ['batch', 512] }]);
    expect(model.featureLayers.map(({ dimension }) => dimension)).toEqual([512, 512]);
    expect(model.preprocessing).toEqual(sentenceEncoderPreprocessing);
    metadata = model.graph.metadata;
    session = await openSession(writeModel(model.graph));
    tokenizer = openTokenizer(metadata[METADATA.tokenizer], 128);
  });
  afterAll(() => session.close());

  test("gives TensorFlow.js's embeddings, for texts of several lengths", async () => {
    await tf.setBackend('cpu');
    const { modelTopology, weightsManifest } = JSON.parse(
      await readFile(path.join(SENTENCE_ENCODER, 'model.json'), 'utf8'),
    );
    const shards = await Promise.all(
      weightsManifest[0].paths.map((name: string) => readFile(path.join(SENTENCE_ENCODER, name))),
    );
    const weightData = new Uint8Array(Buffer.concat(shards)).buffer;
    const reference = await tf.loadGraphModel(
      tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }),
    );
    const ids = sentences.map((sentence) => tokenizer.encode(sentence).ids);
    const indices = ids.flatMap((row, sentence) => row.map((_, place) => [sentence, place]));
    const feeds = {
      indices: tf.tensor2d(indices, [indices.length, 2], 'int32'),
      values: tf.tensor1d(ids.flat(), 'int32'),
    };
    const expected = await ((await reference.executeAsync(feeds)) as tf.Tensor).data();
    const embeddings = await run(session, tokenizer, sentences, 'output');
    expect(embeddings).toHaveLength(512 * sentences.length);
    expect(largestDifference(embeddings, expected as Float32Array)).toBeLessThan(1e-4);
  });

  test('gives a text in a batch the same vector as on its own', async () => {
    const texts = [...sentences, long];
    const together = await run(session, tokenizer, texts, 'output');
    expect(largestDifference(together, await oneByOne(session, tokenizer, texts, 'output'))).toBeLessThan(1e-5);
  });

  test('puts sentences of the same meaning close to each other', async () => {
    const rows = await run(session, tokenizer, sentences, 'output');
    const dot = (a: number, b: number) =>
      rows.subarray(512 * a, 512 * (a + 1)).reduce((sum, value, i) => sum + value * rows[512 * b + i], 0);
    expect(dot(0, 1)).toBeGreaterThan(dot(0, 2) + 0.2);
  });
});

describe('an encoder of a hub', () => {
  const json = wordPieceTokenizer(['good', 'bad', 'cats', 'purr']);
  const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 32 };
  const texts = ['good cats purr', 'bad', 'cats purr purr good good bad'];
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'graft-text-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function file(name: string, content: string | Uint8Array): Promise<ModelFile> {
    const place = path.join(directory, name.replaceAll('/', '_'));
    await writeFile(place, content);
    return { path: name, file: place, byteSize: Buffer.byteLength(content) };
  }

  const importing = async (graph: Graph, others: ModelFile[] = []) => {
    const files = [await file('model.onnx', writeModel(graph)), await file('tokenizer.json', json), ...others];
    return { imported: await importFiles(files), files };
  };

  async function pooled(pooling: object | null) {
    const others = pooling ? [await file('1_Pooling/config.json', JSON.stringify(pooling))] : [];
    const { imported, files } = await importing(tinyEncoder(8), others);
    return textModel(imported, preprocessing, files);
  }

  test('has the mean of its tokens, without padding, as its last feature layer', async () => {
    const model = await pooled(null);
    expect(model.preprocessing).toEqual({ ...preprocessing, pooling: 'mean' });
    expect(model.featureLayers.map(({ name, dimension }) => [name, dimension])).toEqual([
      ['embeddings', 16],
      ['encoder.layer.0', 16],
      ['last_hidden_state', 16],
      ['sentence_embedding', 16],
    ]);
    const session = await openSession(writeModel(model.graph));
    const tokenizer = openTokenizer(model.graph.metadata[METADATA.tokenizer], 32);
    const together = await run(session, tokenizer, texts, 'sentence_embedding');
    const alone = await oneByOne(session, tokenizer, texts, 'sentence_embedding');
    expect(largestDifference(together, alone)).toBeLessThan(1e-5);
    const states = await run(session, tokenizer, ['bad'], 'last_hidden_state');
    // [CLS] bad [SEP]
    for (let i = 0; i < 16; i++) {
      expect(together[16 + i]).toBeCloseTo((states[i] + states[16 + i] + states[32 + i]) / 3, 5);
    }
    await session.close();
  });

  test('has its first token instead, if sentence-transformers’ configuration says so', async () => {
    const model = await pooled({ pooling_mode_cls_token: true, pooling_mode_mean_tokens: false });
    expect(model.preprocessing.pooling).toBe('cls');
    const session = await openSession(writeModel(model.graph));
    const tokenizer = openTokenizer(json, 32);
    const states = await run(session, tokenizer, ['bad'], 'last_hidden_state');
    expect(await run(session, tokenizer, ['bad'], 'sentence_embedding')).toEqual(states.subarray(0, 16));
    await session.close();
    await expect(pooled({ pooling_mode_max_tokens: true })).rejects.toThrow('pools by max_tokens');
  });

  test('is refused without its tokenizer, or with inputs that no tokenizer makes', async () => {
    const { imported, files } = await importing(tinyEncoder(8));
    const missing = textModel(imported, { ...preprocessing, tokenizer_file: 'vocab.txt' }, files);
    await expect(missing).rejects.toThrow(/vocab\.txt is not among its files: model\.onnx, tokenizer\.json/);
    const { graph } = imported;
    const strange = {
      ...graph,
      inputs: [...graph.inputs, { name: 'bbox', type: 'int64' as const, shape: ['batch', 4] }],
    };
    await expect(textModel({ ...imported, graph: strange }, preprocessing, files)).rejects.toThrow('“bbox” int64');
  });
});
