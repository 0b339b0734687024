import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { Document, type Node, parseDocument } from 'yaml';
import { drawnWeights, uniform } from '../../zoo/architectures/testing/drawn-weights.ts';
import pictures from '../../zoo/architectures/testing/pictures.json' with { type: 'json' };
import { publishedModel } from '../../zoo/architectures/testing/published-model.ts';
import { writeNetwork } from '../../zoo/architectures/write-network.ts';
import { pinPictures } from '../../zoo/imports/pin-pictures.ts';
import { openClassifier } from '../../zoo/inference/classifier.ts';
import { METADATA, type Preprocessing } from '../../zoo/model.ts';
import type { Graph, Tensor } from '../../zoo/onnx/graph.ts';
import { describedCheckpoint } from '../../zoo/provenance/testing/described-things.ts';
import { hubFiles } from '../../zoo/publish/hub-files.ts';
import { checkpointOf } from '../../zoo/publish/testing/checkpoint-of.ts';
import { wordPieceTokenizer } from '../../zoo/text/testing/word-piece-tokenizer.ts';

// Writes checkpoints of small models of many families as they are pushed, each a folder, with what the endpoint answers in its
// endpoint.json. load-with-transformers.py, beside this file, compares transformers' pipelines with that:
//
//   npx tsx scripts/published/write-examples.ts /tmp/published
//   python scripts/published/load-with-transformers.py /tmp/published
//
// A further argument writes those whose name begins with it: tokens-, for classifiers of tokens.

const TESTING = path.join(import.meta.dirname, '../../zoo/architectures/testing');
const fixture = parseDocument(readFileSync(path.join(TESTING, 'pictures.json'), 'utf8'));
const LABELS = ['red', 'green', 'blue', 'grey'];

interface Example {
  network: Graph;
  /** The text of its config.json. */
  family: string;
  tensors: ReadonlyMap<string, Tensor>;
  preprocessing: Preprocessing;
  inputs: { file: string; bytes: Uint8Array }[];
  bias: boolean;
  /** Whether it labels tokens. */
  ofTokens?: boolean;
}

async function pictureExample(name: keyof typeof pictures.cases): Promise<Example> {
  const { config, tensors: shapes, size } = pictures.cases[name];
  const [height, width] = size;
  const tensors = drawnWeights(shapes as Record<string, number[]>);
  const written = writeNetwork({ tensors, file: name, config, pictureSize: [height, width] });
  const preprocessing = {
    size: { height, width },
    fit: 'stretch' as const,
    resample: 'bilinear' as const,
    rescale_factor: 1 / 255,
    image_mean: [0.5, 0.4, 0.3] as [number, number, number],
    image_std: [0.2, 0.3, 0.25] as [number, number, number],
    background: '#ffffff',
  };
  const inputs = await Promise.all(
    [1, 2, 3].map(async (seed) => {
      const data = Uint8Array.from(uniform(height * width * 3, seed), (value) => (value + 1) * 127);
      const raw = { width, height, channels: 3 as const };
      return { file: `${seed}.png`, bytes: await sharp(data, { raw }).png().toBuffer() };
    }),
  );
  const network = pinPictures(written, preprocessing.size);
  return { network, family: configText(name), tensors, preprocessing, inputs, bias: true };
}

/** As the fixture has it: numbers such as 1.0 are not what JSON.parse makes of them. */
function configText(name: string): string {
  const config = fixture.getIn(['cases', name, 'config'], true) as Node;
  return new Document(config).toString({ collectionStyle: 'flow', lineWidth: 0 });
}

async function textExample(
  folder: string,
  {
    pooling,
    normalize = false,
    bias = true,
    ofTokens = false,
  }: { pooling?: 'mean' | 'cls'; normalize?: boolean; bias?: boolean; ofTokens?: boolean } = {},
): Promise<Example> {
  const { config, tensors, file } = await publishedModel(folder);
  const network = writeNetwork({ config, tensors, file });
  network.metadata[METADATA.tokenizer] = wordPieceTokenizer('the a cat dog sat ran on mat fast slow and'.split(' '));
  const texts = ['The cat sat on a mat', 'dog', 'a slow dog and a fast cat ran and sat on the mat'];
  const inputs = texts.map((text, i) => ({ file: `${i}.txt`, bytes: Buffer.from(text) }));
  const preprocessing = {
    ...{ tokenizer_file: 'tokenizer.json', model_max_length: 32 },
    ...(pooling ? { pooling } : {}),
    ...(normalize ? { normalize } : {}),
  };
  const family = await readFile(path.join(TESTING, folder, 'config.json'), 'utf8');
  return { network, family, tensors, preprocessing, inputs, bias, ofTokens };
}

/** Bases of classifiers of tokens: encoders, classifiers of whole texts, and one of tokens. */
const TOKENS = [
  'bert',
  'bert-classifier',
  'bert-tokens',
  'roberta',
  'xlm-roberta-classifier',
  'distilbert-classifier',
  'electra',
  'mpnet',
];
/** In IOB2, so that a pipeline can aggregate them. */
const WORD_LABELS = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'];

const TEXTS: [folder: string, how?: Parameters<typeof textExample>[1]][] = [
  ...TOKENS.map((name): [string, { ofTokens: boolean }] => [name, { ofTokens: true }]),
  ['bert-classifier'],
  ['xlm-roberta-classifier'],
  ['distilbert-classifier'],
  ['electra-classifier'],
  ['mpnet-classifier'],
  ...['gpt2', 'llama', 'mistral', 'qwen2'].flatMap((name): [string, { bias: boolean }][] => [
    [`${name}-classifier`, { bias: false }],
    [name, { bias: false }],
  ]),
  ...['bert', 'roberta', 'mpnet', 'electra'].flatMap((name): [string, { pooling: 'mean' | 'cls' }][] => [
    [name, { pooling: 'cls' }],
    [name, { pooling: 'mean' }],
  ]),
  ['bert', { pooling: 'mean', normalize: true }],
];

const [, , target, begins = ''] = process.argv;
if (!target) throw new Error('Name the folder to write to.');
const names = Object.keys(pictures.cases).filter((name) => !name.startsWith('timm')) as (keyof typeof pictures.cases)[];
const examples: [string, () => Promise<Example>][] = [
  ...names.map((name): [string, () => Promise<Example>] => [name.replaceAll(' ', '-'), () => pictureExample(name)]),
  ...TEXTS.map(([folder, how]): [string, () => Promise<Example>] => [
    how?.ofTokens
      ? `tokens-${folder}`
      : how?.pooling
        ? `${folder}-${how.pooling}${how.normalize ? '-normalized' : ''}`
        : folder,
    () => textExample(`texts/${folder}`, how),
  ]),
];
for (const [name, make] of examples) {
  if (!name.startsWith(begins)) continue;
  const { network, family, tensors, preprocessing, inputs, bias, ofTokens = false } = await make();
  const labels = ofTokens ? WORD_LABELS : LABELS;
  const onnx = await checkpointOf(network, { labels, preprocessing, bias, ofTokens });
  const repository = path.join(target, name);
  const { files } = await hubFiles({
    onnx,
    described: describedCheckpoint,
    repository: `examples/${name}`,
    family,
    tensors,
  });
  for (const { path: file, content } of files) {
    await mkdir(path.dirname(path.join(repository, file)), { recursive: true });
    await writeFile(path.join(repository, file), Buffer.from(await content.arrayBuffer()));
  }
  const classifier = await openClassifier(onnx);
  const bytes = inputs.map((input) => input.bytes);
  const answers = ofTokens
    ? (await classifier.findEntities(bytes)).map(({ entities }) => ({ entities }))
    : (await classifier.classify(bytes)).map(({ scores }) => ({ scores }));
  await classifier.close();
  await mkdir(path.join(repository, 'inputs'), { recursive: true });
  for (const { file, bytes } of inputs) await writeFile(path.join(repository, 'inputs', file), bytes);
  const said = inputs.map(({ file }, i) => ({ file, ...answers[i] }));
  await writeFile(path.join(repository, 'endpoint.json'), JSON.stringify(said));
  const has = files.map(({ path: file }) => file).find((file) => file.endsWith('model.safetensors'));
  console.log(`${name}: ${has ?? 'ONNX only'}`);
}
