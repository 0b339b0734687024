import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importOrAsk } from '../../import-model.ts';
import { METADATA, type TextPreprocessing } from '../../model.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { readModel } from '../../onnx/read.ts';
import { writeModel } from '../../onnx/write.ts';
import { SENTENCE_EMBEDDING, withPooledLayer } from '../../text/pooled-layer.ts';
import { wordPieceTokenizer } from '../../text/testing/word-piece-tokenizer.ts';
import { exportedEncoder } from '../testing/exported-encoder.ts';
import { type Original, originalOf } from './original.ts';
import { proveImport } from './prove-import.ts';

const preprocessing: TextPreprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 12, pooling: 'mean' };

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-proof-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('of an encoder', () => {
  let original: Original;
  let model: NonNullable<Awaited<ReturnType<typeof importOrAsk>>['model']>;
  let graph: Graph;

  beforeAll(async () => {
    const exported = await exportedEncoder('bert-dynamo');
    const tokenizer = path.join(directory, 'tokenizer.json');
    const json = wordPieceTokenizer(Array.from({ length: 20 }, (_, i) => `word${i}`));
    await writeFile(tokenizer, json);
    const outcome = await importOrAsk(
      {
        ...{ slug: 'encoder', license: 'MIT', task: 'FEATURE_EXTRACTION', labels: null },
        ...{
          preprocessing,
          preprocessingParts: {},
          preprocessingMissing: [],
          isTokenizerGiven: false,
          modality: null,
          file: null,
        },
      },
      [
        { path: 'model.onnx', file: exported.file, byteSize: (await stat(exported.file)).size },
        { path: 'tokenizer.json', file: tokenizer, byteSize: json.length },
      ],
    );
    if (!outcome.model) throw new Error('asked');
    original = originalOf('PUBLISHED', exported.file, exported.graph);
    model = outcome.model;
    graph = readModel(model.onnx);
  });

  test('the largest differences are kept, by output, with the samples', () => {
    const { proof } = model;
    expect(proof.compared.map(({ name }) => name)).toEqual(['last_hidden_state', SENTENCE_EMBEDDING]);
    expect(proof.largestDifference).toBe(Math.max(...proof.compared.map((one) => one.largestDifference)));
    expect(proof.largestDifference).toBeLessThan(1e-5);
    expect(proof.original).toBe('PUBLISHED');
    expect(proof.samples).toEqual([
      { batch: 1, length: 5 },
      { batch: 2, length: 12 },
      { batch: 3, length: 9 },
      { batch: 1, length: 12 },
    ]);
  });

  /** The import with its pooled layer made of something else. */
  function pooledFrom(states: string, pooling: 'mean' | 'cls') {
    const nodes = graph.nodes.filter(({ outputs }) => !outputs.includes(SENTENCE_EMBEDDING));
    const outputs = graph.outputs.filter(({ name }) => name !== SENTENCE_EMBEDDING);
    const { [METADATA.featureLayers]: _, ...metadata } = graph.metadata;
    const pooled = withPooledLayer({ ...graph, nodes, outputs, metadata }, states, 8, { pooling });
    return { ...model, onnx: writeModel(pooled.graph) };
  }

  test('features that leave out the blocks fail it', async () => {
    const embeddings = model.featureLayers[0].name;
    await expect(proveImport('encoder', original, pooledFrom(embeddings, 'mean'))).rejects.toThrow(
      /feature layer “sentence_embedding”.*“last_hidden_state”.* differs from the publisher's by [\d.]+ of its size.*for a batch of/,
    );
  });

  test('another pooling than the one that is described fails it', async () => {
    await expect(proveImport('encoder', original, pooledFrom('last_hidden_state', 'cls'))).rejects.toThrow(
      'feature layer “sentence_embedding”',
    );
  });

  test('a weight that was changed fails it, and names the output', async () => {
    const name = [...graph.initializers.keys()].find((key) => /layer\.1\.output\.dense\.bias/.test(key)) ?? '';
    const bias = graph.initializers.get(name);
    if (!bias) throw new Error('no such weight');
    const data = Float32Array.from(bias.data as Float32Array, (value, i) => (i === 3 ? value + 0.05 : value));
    const initializers = new Map(graph.initializers).set(name, { ...bias, data });
    const changed = { ...model, onnx: writeModel({ ...graph, initializers }) };
    await expect(proveImport('encoder', original, changed)).rejects.toThrow('the output “last_hidden_state” differs');
  });

  test('texts that are longer than the original takes are refused, with what to correct', async () => {
    const longer = { ...model, preprocessing: { ...preprocessing, model_max_length: 16 } };
    await expect(proveImport('encoder', original, longer)).rejects.toThrow(
      /does not run on sample inputs: .*up to 16 tokens.*lower preprocessing\.model_max_length/,
    );
  });
});

describe('of a classifier of pictures', () => {
  /** Two convolutions, pooled, and a classifier. */
  function network(isLast = false): Graph {
    const build = new GraphBuilder('network');
    const wave = (count: number, speed: number) => Array.from({ length: count }, (_, i) => Math.sin(speed * i));
    const shape = isLast ? ['batch', 8, 6, 3] : ['batch', 3, 8, 6];
    const input = build.input('x', 'float', shape);
    const first = isLast ? build.node('Transpose', [input], { perm: [0, 3, 1, 2] }) : input;
    const a = build.node('Relu', [build.node('Conv', [first, build.floats(wave(108, 0.7), [4, 3, 3, 3], 'a.weight')])]);
    const b = build.node('Relu', [build.node('Conv', [a, build.floats(wave(180, 0.9), [5, 4, 3, 3], 'b.weight')])]);
    const pooled = build.node('Flatten', [build.node('GlobalAveragePool', [b])]);
    build.node('MatMul', [pooled, build.floats(wave(10, 1.1), [5, 2], 'c.weight')], {}, { output: 'logits' });
    build.output('logits', 'float', ['batch', 2]);
    return build.graph;
  }

  const known = {
    ...{ slug: 'network', license: 'MIT', task: 'IMAGE_CLASSIFICATION' as const, labels: ['a', 'b'] },
    preprocessing: {
      ...{ size: { height: 8, width: 6 }, fit: 'stretch' as const, resample: 'bilinear' as const },
      ...{ rescale_factor: 1 / 255, background: '#ffffff' },
      image_mean: [0.5, 0.5, 0.5] as [number, number, number],
      image_std: [0.5, 0.5, 0.5] as [number, number, number],
    },
    ...{ preprocessingParts: {}, preprocessingMissing: [], isTokenizerGiven: false, modality: null, file: null },
  };

  async function imported(graph: Graph) {
    const file = path.join(directory, 'network.onnx');
    await writeFile(file, writeModel(graph));
    const { model } = await importOrAsk(known, [{ path: 'network.onnx', file, byteSize: (await stat(file)).size }]);
    if (!model) throw new Error('asked');
    return { model, original: originalOf('PUBLISHED', file, graph) };
  }

  test.each([
    ['with any batch', network()],
    ['with colours last', network(true)],
    [
      'that takes one picture at a time',
      { ...network(), inputs: [{ name: 'x', type: 'float' as const, shape: [1, 3, 8, 6] }] },
    ],
  ])('%s: what lies behind its features gives its output', async (_, graph) => {
    const { model } = await imported(graph);
    expect(model.proof.compared.map(({ name }) => name)).toEqual(['logits', 'pooled']);
    expect(model.proof.largestDifference).toBeLessThan(1e-5);
    expect(model.proof.samples.map(({ batch }) => batch)).toEqual([1, 2, 3]);
  });

  test('a layer before learned ones fails it, and names them', async () => {
    const { model, original } = await imported(network());
    const [first] = model.featureLayers;
    await expect(proveImport('network', original, { ...model, featureLayers: [first] })).rejects.toThrow(
      `the last feature layer “${first.name}” leaves out weights of the model: b.weight lie between it and the output “logits”`,
    );
  });

  /** The network with its logits joined with those of a second head. */
  function twoHeads(join: (build: GraphBuilder, a: string, b: string) => void): Graph {
    const { nodes, ...graph } = network();
    const build = new GraphBuilder('heads', { ...graph, nodes: nodes.slice(0, -1) });
    const [pooled, weights] = nodes[nodes.length - 1].inputs;
    const second = build.floats([1, 4, -2, 0.5, 3, -1, 2, 2, 0.1, 1], [5, 2], 'd.weight');
    join(build, build.node('MatMul', [pooled, weights]), build.node('MatMul', [pooled, second]));
    return build.graph;
  }

  test('what two averaged heads read gives the output', async () => {
    const average = (build: GraphBuilder, a: string, b: string) =>
      void build.node('Div', [build.node('Add', [a, b]), build.floats([2])], {}, { output: 'logits' });
    const { model } = await imported(twoHeads(average));
    expect(model.featureLayers.map(({ name }) => name)).toEqual(['a', 'b', 'pooled']);
    expect(model.proof.compared.map(({ name }) => name)).toEqual(['logits', 'pooled']);
  });

  test('a classifier whose features would be its own output fails it', async () => {
    const gate = (build: GraphBuilder, a: string, b: string) =>
      void build.node('Mul', [a, build.node('Sigmoid', [b])], {}, { output: 'logits' });
    await expect(imported(twoHeads(gate))).rejects.toThrow(
      'the last layer that features could be taken from is the output “logits” itself. Export the model without its classifier',
    );
  });

  test('an output that is not finite fails it, and is named', async () => {
    const graph = network();
    const build = new GraphBuilder('broken', { ...graph, nodes: [...graph.nodes], outputs: [...graph.outputs] });
    build.node('Log', [build.node('Neg', [build.node('Exp', ['logits'])])], {}, { output: 'likelihood' });
    build.output('likelihood', 'float', ['batch', 2]);
    await expect(imported(build.graph)).rejects.toThrow(
      'gives NaN or infinite values in its output “likelihood”, for a batch of 1 picture',
    );
  });

  test('weights that are NaN are refused before anything runs, by name', async () => {
    const graph = network();
    const weights = graph.initializers.get('b.weight');
    if (weights) (weights.data as Float32Array)[7] = Number.NaN;
    await expect(imported(graph)).rejects.toThrow('the initializer “b.weight” has 1 NaN');
  });
});
