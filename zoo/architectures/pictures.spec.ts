import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findFeatureLayers } from '../features/feature-layers.ts';
import { pinPictures } from '../imports/pin-pictures.ts';
import type { Graph } from '../onnx/graph.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { simplifyGraph } from '../simplify/simplify.ts';
import { drawnWeights, uniform } from './testing/drawn-weights.ts';
import { writeNetwork } from './write-network.ts';

interface Case {
  config: Record<string, unknown>;
  tensors: Record<string, number[]>;
  size: [height: number, width: number];
  output: string;
  shape: number[];
  values: number[];
}

const { cases }: { cases: Record<string, Case> } = JSON.parse(
  readFileSync(new URL('testing/pictures.json', import.meta.url), 'utf8'),
);

const networkOf = ({ config, tensors, size }: Case): Graph =>
  writeNetwork({ tensors: drawnWeights(tensors), file: 'model.safetensors', config, pictureSize: size });

/** The output for the first pictures of those that the fixture was made with. */
async function outputOf(graph: Graph, { size: [height, width], output }: Case, batch: number): Promise<RuntimeTensor> {
  const pixels = Float32Array.from(uniform(batch * 3 * height * width, 0));
  const session = await openSession(writeModel(graph));
  const results = await session.run({ pixel_values: new RuntimeTensor('float32', pixels, [batch, 3, height, width]) });
  await session.close();
  return results[output];
}

function largestDifference(values: ArrayLike<number>, wanted: number[]): number {
  return wanted.reduce((worst, value, i) => Math.max(worst, Math.abs(values[i] - value)), 0);
}

test.each(Object.entries(cases))('%s gives what its own library gives, whatever the batch', async (_, one) => {
  const graph = networkOf(one);
  const width = one.values.length / one.shape[0];
  for (const batch of [1, 2, 3]) {
    const { dims, data } = await outputOf(graph, one, batch);
    expect(dims).toEqual([batch, ...one.shape.slice(1)]);
    const wanted = one.values.slice(0, batch * width);
    const scale = Math.max(1, ...wanted.map(Math.abs));
    expect(largestDifference(data as Float32Array, wanted) / scale).toBeLessThan(1e-5);
  }
});

/** Where features can be taken, by the names of the blocks. */
const LAYERS: Record<string, string[]> = {
  ViT: ['vit.embeddings', 'vit.encoder.layer.0', 'vit.encoder.layer.1', 'vit.layernorm', 'pooled'],
  'DeiT with teacher': ['deit.embeddings', 'deit.encoder.layer.0', 'deit.encoder.layer.1', 'deit.layernorm'],
  'DINOv2 at another size': ['embeddings', 'encoder.layer.0', 'encoder.layer.1', 'last_hidden_state'],
  'ResNet of bottlenecks': [
    'embedder.embedder',
    'encoder.stages.0.layers.0',
    'encoder.stages.0.layers.1',
    'encoder.stages.1.layers.0',
    'encoder.stages.2.layers.0',
    'pooled',
  ],
  'ConvNeXt V2': [
    'convnextv2.embeddings',
    'convnextv2.encoder.stages.0.layers.0',
    'convnextv2.encoder.stages.1.downsampling_layer.0',
    'convnextv2.encoder.stages.1.downsampling_layer.1',
    'convnextv2.encoder.stages.1.layers.0',
    'convnextv2.encoder.stages.1.layers.1',
    'convnextv2.encoder.stages.2.downsampling_layer.0',
    'convnextv2.encoder.stages.2.downsampling_layer.1',
    'convnextv2.encoder.stages.2.layers.0',
    'pooled',
    'convnextv2.layernorm',
  ],
  'Swin with padding': [
    'embeddings',
    'encoder.layers.0.blocks.0',
    'encoder.layers.0.blocks.1',
    'encoder.layers.0',
    'encoder.layers.1.blocks.0',
    'encoder.layers.1.blocks.1',
    'layernorm',
    'pooler_output',
  ],
  'MobileNetV2 with dilation': [
    'conv_stem',
    ...Array.from({ length: 16 }, (_, i) => `layer.${i}`),
    'conv_1x1',
    'pooled',
  ],
  "timm's ResNet": ['bn1', 'layer1.0', 'layer1.1', 'layer2.0', 'layer3.0', 'layer4.0', 'pooled'],
  "timm's EfficientNet": [
    'bn1',
    ...['0.0', '1.0', '2.0', '3.0', '3.1', '4.0', '4.1', '5.0', '5.1', '6.0'].map((block) => `blocks.${block}`),
    'bn2',
    'pooled',
  ],
  "timm's MobileNetV3, minimal": [
    ...['0', '1.0', '1.1', '2.0', '2.1', '3.0', '4.0', '4.1', '5.0'].map((block) => `blocks.${block}`),
    'pooled',
    'conv_head',
  ],
};

test.each(Object.entries(LAYERS))('the feature layers of %s are its blocks', async (name, layers) => {
  const [height, width] = cases[name].size;
  const graph = await simplifyGraph(pinPictures(networkOf(cases[name]), { height, width }));
  const { featureLayers } = await findFeatureLayers(graph);
  expect(featureLayers.map((layer) => layer.name)).toEqual(layers);
});
