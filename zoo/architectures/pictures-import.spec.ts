import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFiles } from '../import-files.ts';
import { importOrAsk } from '../import-model.ts';
import type { KnownFacts } from '../imports/known-facts.ts';
import type { ImagePreprocessing } from '../model.ts';
import type { Tensor } from '../onnx/graph.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { writeSafetensors } from '../safetensors/write-safetensors.ts';
import { drawnWeights, uniform } from './testing/drawn-weights.ts';
import { savedFiles } from './testing/saved-files.ts';

const testing = (name: string) => readFileSync(new URL(`testing/${name}`, import.meta.url));
const { cases } = JSON.parse(testing('pictures.json').toString());

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-pictures-'));
});
afterAll(() => rm(directory, { recursive: true }));

const preprocessing = (height: number, width: number): ImagePreprocessing => ({
  size: { height, width },
  fit: 'stretch',
  resample: 'bilinear',
  rescale_factor: 1 / 255,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
  background: '#ffffff',
});

async function imported(contents: Record<string, string | Uint8Array>, facts: Partial<KnownFacts>) {
  const folder = await mkdtemp(path.join(directory, 'files-'));
  const known: KnownFacts = {
    slug: 'pictures',
    license: 'MIT',
    task: 'FEATURE_EXTRACTION',
    labels: null,
    preprocessing: null,
    preprocessingMissing: [],
    file: null,
    ...facts,
  } as KnownFacts;
  return importOrAsk(known, await savedFiles(folder, contents));
}

/** The outputs of a stored model for the pictures of the fixtures. */
async function outputsOf(onnx: Uint8Array, batch: number, height: number, width: number) {
  const session = await openSession(onnx);
  const pixels = Float32Array.from(uniform(batch * 3 * height * width, 0));
  const results = await session.run({ pixels: new RuntimeTensor('float32', pixels, [batch, 3, height, width]) });
  await session.close();
  return Object.values(results).map(({ data }) => Array.from(data as Float32Array));
}

const near = (values: number[], wanted: number[]) =>
  Math.max(...wanted.map((value, i) => Math.abs(value - values[i]))) / Math.max(1, ...wanted.map(Math.abs));

test("torchvision's state dict without a config is a ResNet: its names tell", async () => {
  const { model } = await imported({ 'resnet.pth': testing('resnet.pth') }, { preprocessing: preprocessing(37, 50) });
  if (!model) throw new Error('asked');
  expect(model.featureLayers.map(({ name }) => name)).toEqual([
    'bn1',
    'layer1.0',
    'layer2.0',
    'layer3.0',
    'layer4.0',
    'pooled',
  ]);
  expect(model.proof).toBeDefined();
  const [logits] = await outputsOf(model.onnx, 2, 37, 50);
  expect(near(logits, JSON.parse(testing('resnet.json').toString()))).toBeLessThan(1e-5);
});

test('what its files leave open is asked for: the preprocessing, and so the size', async () => {
  const { model, questions } = await imported(
    { 'resnet.pth': testing('resnet.pth') },
    { task: 'IMAGE_CLASSIFICATION' },
  );
  expect(model).toBeNull();
  expect(questions.map(({ field }) => field)).toEqual(['preprocessing', 'labels']);
});

test('pytorch_model.bin with a config.json is that network', async () => {
  const files = {
    'config.json': JSON.stringify({ architecture: 'resnet18', num_classes: 3 }),
    'pytorch_model.bin': testing('resnet.pth'),
  };
  const { model } = await imported(files, { preprocessing: preprocessing(37, 50) });
  if (!model) throw new Error('asked');
  const [logits] = await outputsOf(model.onnx, 2, 37, 50);
  expect(near(logits, JSON.parse(testing('resnet.json').toString()))).toBeLessThan(1e-5);
  const other = { ...files, 'config.json': JSON.stringify({ architecture: 'resnet18', num_classes: 4 }) };
  await expect(imported(other, { preprocessing: preprocessing(37, 50) })).rejects.toThrow(
    /The weights in pytorch_model\.bin do not match config\.json:\n“fc\.weight” is \[3, 10\], but config\.json needs \[4, 10\]/,
  );
});

test('DINOv2 takes its positions to the size of the pictures', async () => {
  const { config, tensors, values } = cases['DINOv2 at another size'];
  const files = { 'config.json': JSON.stringify(config), 'model.safetensors': writeSafetensors(drawnWeights(tensors)) };
  const { model } = await imported(files, { preprocessing: preprocessing(28, 73) });
  if (!model) throw new Error('asked');
  const [states] = await outputsOf(model.onnx, 3, 28, 73);
  expect(near(states, values)).toBeLessThan(1e-5);
});

test("efficientnet_pytorch's names give timm's network", async () => {
  const { tensors, size, values } = cases["timm's EfficientNet-Lite"];
  const [height, width] = size;
  const files = { 'lite.safetensors': writeSafetensors(withPyTorchNames(drawnWeights(tensors))) };
  const { model } = await imported(files, { preprocessing: preprocessing(height, width) });
  if (!model) throw new Error('asked');
  const [logits] = await outputsOf(model.onnx, 3, height, width);
  expect(near(logits, values)).toBeLessThan(1e-5);
});

/** Of timm's EfficientNet-Lite, as Luke Melas-Kyriazi's code calls them. */
function withPyTorchNames(tensors: Map<string, Tensor>): Map<string, Tensor> {
  const blocks = [...new Set([...tensors.keys()].flatMap((name) => /^blocks\.\d+\.\d+/.exec(name)?.[0] ?? []))].sort();
  const modules = (isExpanded: boolean): Record<string, string> =>
    isExpanded
      ? {
          conv_pw: '_expand_conv',
          bn1: '_bn0',
          conv_dw: '_depthwise_conv',
          bn2: '_bn1',
          conv_pwl: '_project_conv',
          bn3: '_bn2',
        }
      : { conv_dw: '_depthwise_conv', bn1: '_bn1', conv_pw: '_project_conv', bn2: '_bn2' };
  const top: Record<string, string> = {
    conv_stem: '_conv_stem',
    bn1: '_bn0',
    conv_head: '_conv_head',
    bn2: '_bn1',
    classifier: '_fc',
  };
  const renamed = [...tensors].map(([name, tensor]): [string, Tensor] => {
    const [, block, module, part] = /^(?:(blocks\.\d+\.\d+)\.)?(\w+)\.(\w+)$/.exec(name) as RegExpExecArray;
    if (block === undefined) return [`${top[module]}.${part}`, tensor];
    const known = modules(tensors.has(`${block}.conv_pwl.weight`));
    return [`_blocks.${blocks.indexOf(block)}.${known[module]}.${part}`, tensor];
  });
  return new Map(renamed);
}

describe('what does not fit is refused, by file and field', () => {
  const files = (name: string, config: object = {}, change: (tensors: Map<string, Tensor>) => void = () => {}) => {
    const one = cases[name];
    const tensors = drawnWeights(one.tensors);
    change(tensors);
    return {
      'config.json': JSON.stringify({ ...one.config, ...config }),
      'model.safetensors': writeSafetensors(tensors),
    };
  };

  test.each<[string, Record<string, string | Uint8Array>, RegExp]>([
    [
      'a patch of another size',
      files('ViT', { patch_size: 14 }),
      /patch_embeddings\.projection\.weight” is \[8, 3, 14, 7\], but config\.json needs \[8, 3, 14, 14\]/,
    ],
    [
      'pictures of another size',
      files('ViT', { image_size: 56 }),
      /position_embeddings” is \[1, 13, 8\], but config\.json needs \[1, 33, 8\]/,
    ],
    ['heads that do not divide', files('Swin', { num_heads: [3, 4] }), /num_heads: must divide embed_dim/],
    [
      'a window larger than its stage',
      files('Swin', { window_size: 12 }),
      /window_size is 12, but a stage has only 8 patches/,
    ],
    ['pictures of millions of patches', files('Swin', { image_size: 60_000 }), /image_size has too many patches/],
    [
      'depths of another length',
      files('ResNet of basic blocks', { depths: [2, 1] }),
      /depths: must have as many entries as hidden_sizes/,
    ],
    ['grey pictures', files('MobileNetV2', { num_channels: 1 }), /num_channels: /],
    [
      'a block that is missing',
      files('ConvNeXt', { depths: [1, 3, 1] }),
      /encoder\.stages\.1\.layers\.2\.dwconv\.weight” is missing/,
    ],
    ["arguments of timm's", files("timm's ResNet", { model_args: { stem_type: 'deep' } }), /model_args: /],
    ["another of timm's pools", files("timm's ResNet", { global_pool: 'max' }), /global_pool: /],
    [
      'a network that timm calls otherwise',
      files("timm's EfficientNet", { architecture: 'efficientnet_es' }),
      /does not know how to write networks with the model_type “efficientnet_es”/,
    ],
    [
      "one of timm's networks by another's name",
      files("timm's MobileNetV3, large", { architecture: 'efficientnet_b0' }),
      /bn2\.weight” is missing/,
    ],
  ])('%s', async (_, contents, says) => {
    await expect(imported(contents, { preprocessing: preprocessing(28, 42) })).rejects.toThrow(says);
  });

  test('NaN in a weight', async () => {
    const contents = files('ViT', {}, (tensors) => {
      (tensors.get('vit.layernorm.weight') as Tensor).data[3] = Number.NaN;
    });
    await expect(imported(contents, { preprocessing: preprocessing(28, 42) })).rejects.toThrow(
      /“vit\.layernorm\.weight” has 1 NaN/,
    );
  });

  test.each([
    ["timm's EfficientNet", /look like one of timm's mobile networks.*Add a config\.json.*tf_efficientnet_lite0/],
    ["timm's ResNet-D", /look like a ResNet with a deep stem.*resnet50d/],
    ['ViT', /look like a transformer; its names do not tell the number of heads/],
  ])('weights of %s without a config: what they look like, and which config is missing', async (name, says) => {
    const folder = await mkdtemp(path.join(directory, 'alone-'));
    const { 'model.safetensors': weights } = files(name);
    await expect(importFiles(await savedFiles(folder, { 'model.safetensors': weights }))).rejects.toThrow(says);
  });
});
