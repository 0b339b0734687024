import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publishedModel } from '../architectures/testing/published-model.ts';
import { backboneOf } from '../features/backbone.ts';
import { plainModel } from '../features/plain-model.ts';
import type { ModelFile } from '../import-files.ts';
import { importOrAsk } from '../import-model.ts';
import type { ImportAnswers } from '../imports/import-answers.ts';
import { knownFacts } from '../imports/known-facts.ts';
import { METADATA } from '../model.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession } from '../runtime/session.ts';
import { readFacts } from '../sources/read-facts.ts';
import { buildNetwork } from '../training/build-network.ts';
import { cutModel } from '../training/cut-model.ts';
import { resolveFineTuneOptions } from '../training/options/options.ts';
import { tokenizeBatch } from './tokenize-batch.ts';
import { openTokenizer } from './tokenizer.ts';

// An encoder of sentence-transformers that ends in 2_Normalize, held against its own embeddings: scripts/fixtures/normalized-encoder.py.

const FOLDER = fileURLToPath(new URL('testing/normalized-encoder', import.meta.url));
const NAMES = ['modules.json', '1_Pooling/config.json', 'tokenizer.json', 'tokenizer_config.json'];
const fileOf = async (name: string, file = path.join(FOLDER, name)): Promise<ModelFile> => ({
  ...{ path: name, file },
  byteSize: (await stat(file)).size,
});

let directory: string;
let expected: { texts: string[]; embeddings: number[][] };
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-normalized-'));
  expected = JSON.parse(await readFile(path.join(FOLDER, 'expected.json'), 'utf8'));
});
afterAll(() => rm(directory, { recursive: true }));

async function imported(answers: ImportAnswers = {}, modules?: string) {
  const { files } = await publishedModel('texts/bert');
  const own = await Promise.all(NAMES.map((name) => fileOf(name)));
  const all = [...files, ...own].filter(({ path: name }) => name !== 'modules.json' || modules === undefined);
  if (modules !== undefined) {
    await writeFile(path.join(directory, 'modules.json'), modules);
    all.push(await fileOf('modules.json', path.join(directory, 'modules.json')));
  }
  const facts = await readFacts(all.map((file) => ({ ...file, sha256: '' })));
  const known = knownFacts('bert', { license: 'MIT', task: 'FEATURE_EXTRACTION', ...answers }, null, facts);
  const { model, questions } = await importOrAsk(known, all);
  if (!model) throw new Error(questions.map(({ problem }) => problem).join());
  return model;
}

/** The features that a fine-tune, a search or a set of features takes from the model. */
async function embeddingsOf(model: Awaited<ReturnType<typeof imported>>): Promise<number[][]> {
  const layer = model.featureLayers[model.featureLayers.length - 1];
  const { graph, features } = await backboneOf(await plainModel(model.onnx, model.featureLayers), layer);
  const session = await openSession(writeModel(graph));
  const tokenizer = openTokenizer(graph.metadata[METADATA.tokenizer], 20);
  const inputs = Object.entries(tokenizeBatch(tokenizer, expected.texts));
  const known = Object.fromEntries(inputs.filter(([name]) => session.inputNames.includes(name)));
  const { data, dims } = (await session.run(known, [features]))[features];
  await session.close();
  const values = Array.from(data as Float32Array);
  return Array.from({ length: dims[0] }, (_, row) => values.slice(row * dims[1], (row + 1) * dims[1]));
}

const largest = (got: number[][]) =>
  Math.max(...got.flatMap((row, i) => row.map((value, j) => Math.abs(value - expected.embeddings[i][j]))));

test("its features are sentence-transformers' embeddings, and its proof holds", async () => {
  const model = await imported();
  expect(model.preprocessing).toMatchObject({ pooling: 'mean', normalize: true });
  expect(model.featureLayers.at(-1)).toMatchObject({ name: 'sentence_embedding', op: 'NormalizedMeanPooling' });
  expect(largest(await embeddingsOf(model))).toBeLessThan(1e-6);
});

test('an answer may leave it out; then the vectors have other lengths', async () => {
  const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 20, normalize: false };
  const model = await imported({ preprocessing });
  expect(model.preprocessing).not.toHaveProperty('normalize');
  expect(Math.hypot(...(await embeddingsOf(model))[0])).toBeGreaterThan(1.5);
});

test('modules.json of other versions, of other modules, and a damaged one', async () => {
  const modules = (...kinds: string[]) =>
    JSON.stringify(
      kinds.map((kind, idx) => ({ idx, name: `${idx}`, path: kind, type: `sentence_transformers.models.${kind}` })),
    );
  const normalizes = async (text: string) => {
    const { preprocessing } = await imported({}, text);
    return 'normalize' in preprocessing;
  };
  expect(await normalizes(modules('Transformer', 'Pooling', 'Normalize'))).toBe(true);
  expect(await normalizes(modules('Transformer', 'Pooling'))).toBe(false);
  await expect(normalizes('[{]')).rejects.toThrow("modules.json is not a list of sentence-transformers' modules");
});

test.each([
  ['FULL', {}],
  ['PARTIAL', { unfreezeFrom: 'last_hidden_state' }],
  ['LORA', {}],
] as const)('%s trains through the normalization', async (strategy, choices) => {
  const { onnx, featureLayers } = await imported();
  const options = resolveFineTuneOptions({ strategy, ...choices, device: 'CPU' }, { featureLayers });
  const dataset = { index: {} };
  const cut = await cutModel({ model: onnx, featureLayers, dataset, options } as Parameters<typeof cutModel>[0]);
  const scaling = { mean: new Float32Array(16), deviation: 1 };
  const { network, groups } = buildNetwork(cut, scaling, { bias: new Float32Array(2), options });
  expect(network.nodes.map(({ op }) => op)).toContain('ReduceL2');
  expect(groups.flatMap(({ parameters }) => parameters).length).toBeGreaterThan(2);
});
