import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AutoModelForTokenClassification, env, pipeline } from '@huggingface/transformers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publishedModel } from '../architectures/testing/published-model.ts';
import { writeNetwork } from '../architectures/write-network.ts';
import { openClassifier } from '../inference/classifier.ts';
import { METADATA } from '../model.ts';
import { describedCheckpoint } from '../provenance/testing/described-things.ts';
import { readSafetensors } from '../safetensors/read-safetensors.ts';
import { wordPieceTokenizer } from '../text/testing/word-piece-tokenizer.ts';
import { hubFiles } from './hub-files.ts';
import { checkpointOf } from './testing/checkpoint-of.ts';

// Checkpoints that label words, as transformers and transformers.js load them. scripts/published compares transformers' pipeline.

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'graft-token-classifiers-'));
  env.allowRemoteModels = false;
  env.localModelPath = folder;
});
afterAll(() => rm(folder, { recursive: true }));

const LABELS = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'];
const TEXT = 'The cat sat on a mat';

async function published(base: string) {
  const { config, tensors, file } = await publishedModel(`texts/${base}`);
  const network = writeNetwork({ config, tensors, file });
  network.metadata[METADATA.tokenizer] = wordPieceTokenizer('the a cat dog sat ran on mat fast slow and'.split(' '));
  const preprocessing = { tokenizer_file: 'tokenizer.json', model_max_length: 32 };
  const onnx = await checkpointOf(network, { labels: LABELS, preprocessing, ofTokens: true });
  const repository = `examples/${base}`;
  const described = { ...describedCheckpoint, task: 'TOKEN_CLASSIFICATION' as const };
  const { files } = await hubFiles({ onnx, described, repository, family: JSON.stringify(config), tensors });
  for (const { path: name, content } of files) {
    const place = path.join(folder, repository, name);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, Buffer.from(await content.arrayBuffer()));
  }
  const read = (name: string) => readFile(path.join(folder, repository, name), 'utf8');
  return { onnx, repository, files: files.map((one) => one.path), read, config, tensors, file };
}

test.each([
  ['bert', 'BertForTokenClassification', 'bert.encoder.layer.0.attention.self.query.weight'],
  ['bert-classifier', 'BertForTokenClassification', 'bert.encoder.layer.0.attention.self.query.weight'],
  ['bert-tokens', 'BertForTokenClassification', 'bert.encoder.layer.0.attention.self.query.weight'],
  ['roberta', 'RobertaForTokenClassification', 'roberta.encoder.layer.0.attention.self.query.weight'],
  ['xlm-roberta-classifier', 'XLMRobertaForTokenClassification', 'roberta.encoder.layer.0.attention.self.query.weight'],
  [
    'distilbert-classifier',
    'DistilBertForTokenClassification',
    'distilbert.transformer.layer.0.attention.q_lin.weight',
  ],
  ['electra', 'ElectraForTokenClassification', 'electra.encoder.layer.0.attention.self.query.weight'],
  ['mpnet-classifier', 'MPNetForTokenClassification', 'mpnet.encoder.layer.0.attention.attn.q.weight'],
])('on %s it is a %s, which transformers.js runs', async (base, architecture, weight) => {
  const { onnx, repository, files, read, config } = await published(base);
  const written = JSON.parse(await read('config.json'));
  expect(written).toMatchObject({
    architectures: [architecture],
    model_type: config.model_type,
    id2label: Object.fromEntries(LABELS.entries()),
  });
  expect(written).not.toHaveProperty('problem_type');
  expect(files).toContain('model.safetensors');
  const { tensors } = readSafetensors(await readFile(path.join(folder, repository, 'model.safetensors')));
  expect([...tensors.keys()]).toEqual(expect.arrayContaining([weight, 'classifier.weight', 'classifier.bias']));
  expect(tensors.get('classifier.weight')?.shape).toEqual([LABELS.length, 16]);
  expect([...tensors.keys()].filter((name) => /pooler|pre_classifier|classifier\.(dense|out_proj)/.test(name))).toEqual(
    [],
  );
  const card = await read('README.md');
  expect(card).toContain('pipeline_tag: "token-classification"');
  expect(card).toContain("aggregation_strategy='first'");

  expect(await AutoModelForTokenClassification.from_pretrained(repository)).toBeDefined();
  const find = await pipeline('token-classification', repository);
  const tokens = (await find(TEXT, { ignore_labels: [] })) as { entity: string; score: number; word: string }[];
  const classifier = await openClassifier(onnx);
  const [{ entities }] = await classifier.findEntities([Buffer.from(TEXT)]);
  await classifier.close();
  // Every word is one token here: each entity's score is the mean of its words'.
  const words = TEXT.toLowerCase().split(' ');
  expect(tokens.map(({ word }) => word)).toEqual(words);
  for (const { text, label, score } of entities) {
    const own = text.toLowerCase().split(' ');
    const first = words.findIndex((_, i) =>
      own.every((word, j) => words[i + j] === word && tokens[i + j].entity.endsWith(label)),
    );
    const mean = own.reduce((sum, _, j) => sum + tokens[first + j].score, 0) / own.length;
    expect(score).toBeCloseTo(mean, 4);
  }
});

test('of a decoder the card says that there is no class for it', async () => {
  const { files, read } = await published('gpt2');
  expect(files).not.toContain('model.safetensors');
  expect(await read('README.md')).toContain('transformers in Python has no class for it');
});
