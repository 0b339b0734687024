import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import type { Graph } from '../onnx/graph.ts';
import { importLayersModel } from './import-layers-model.ts';
import { readLayersModel } from './read-layers-model.ts';
import { filesOf, modelFolder } from './testing/nsfwjs.ts';
import { importSaved } from './testing/run-both.ts';

beforeAll(() => tf.setBackend('cpu'));

async function importNsfw(name: 'mobilenet_v2' | 'inception_v3') {
  const { topology, weights } = await readLayersModel(await filesOf(modelFolder(name)));
  return importLayersModel(topology, weights);
}

/** Whether the output can be computed from the input without the tensor `cut`: then it is not a cut. */
function bypasses(graph: Graph, cut: string): boolean {
  const reached = new Set(graph.inputs.map(({ name }) => name));
  for (const node of graph.nodes) {
    if (node.inputs.some((name) => reached.has(name))) {
      for (const output of node.outputs) if (output !== cut) reached.add(output);
    }
  }
  return graph.outputs.some(({ name }) => reached.has(name));
}

test('MobileNetV2: a layer for each block, then the last convolution and the pooled features', async () => {
  const { graph, featureLayers, parameterCount } = await importNsfw('mobilenet_v2');
  const blocks = [2, 4, 5, 7, 8, 9, 11, 12, 14, 15];
  const names = Array.from({ length: 16 }, (_, i) => `block_${i + 1}_${blocks.includes(i + 1) ? 'add' : 'project_BN'}`);
  expect(featureLayers.map(({ name }) => name)).toEqual([
    'expanded_conv_project_BN',
    ...names,
    'out_relu',
    'average_pooling2d_1',
  ]);
  expect(featureLayers.at(-1)).toEqual({
    name: 'average_pooling2d_1',
    op: 'AveragePooling2D',
    dimension: 1280,
    parameterCount: 0,
  });
  expect(featureLayers.find(({ name }) => name === 'block_12_add')).toMatchObject({ op: 'Add', dimension: 96 });
  for (const { name } of featureLayers) expect(bypasses(graph, name), name).toBe(false);
  // The rest are the three Dense layers of the head.
  const head = (1280 + 1) * 256 + (256 + 1) * 128 + (128 + 1) * 5;
  expect(featureLayers.reduce((sum, layer) => sum + layer.parameterCount, head)).toBe(parameterCount);
});

test('Inception v3: the stem, each mixed block and the pooled features', async () => {
  const { graph, featureLayers } = await importNsfw('inception_v3');
  const names = featureLayers.map(({ name }) => name);
  expect(names).toEqual([
    'activation_2',
    'max_pooling2d_1',
    'activation_4',
    'max_pooling2d_2',
    ...Array.from({ length: 11 }, (_, i) => `mixed${i}`),
    'average_pooling2d_10',
  ]);
  expect(featureLayers.at(-1)).toMatchObject({ dimension: 2048 });
  for (const name of names) expect(bypasses(graph, name), name).toBe(false);
  // The check works: a branch of a block is not a cut.
  expect(bypasses(graph, 'mixed9_0')).toBe(true);
});

test('a flattened image is another kind of features than the image; hidden Dense layers belong to the head', async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [8, 8, 3], filters: 4, kernelSize: 3, activation: 'relu', name: 'conv' }),
      tf.layers.maxPooling2d({ poolSize: 2, name: 'pool' }),
      tf.layers.flatten({ name: 'flat' }),
      tf.layers.dense({ units: 8, activation: 'relu', name: 'hidden' }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 2, activation: 'softmax', name: 'classes' }),
    ],
  });
  const { featureLayers } = await importSaved(model);
  expect(featureLayers).toEqual([
    { name: 'pool', op: 'MaxPooling2D', dimension: 4, parameterCount: 112 },
    { name: 'flat', op: 'Flatten', dimension: 36, parameterCount: 0 },
  ]);
});

test('residual blocks: after the activation that follows the sum, because the next block reads that', async () => {
  let x = tf.input({ shape: [8, 8, 4] });
  const input = x;
  for (const block of [1, 2]) {
    const y = tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', name: `conv${block}` }).apply(x);
    const sum = tf.layers.add({ name: `add${block}` }).apply([x, y as tf.SymbolicTensor]);
    x = tf.layers.reLU({ name: `relu${block}` }).apply(sum) as tf.SymbolicTensor;
  }
  const pooled = tf.layers.globalAveragePooling2d({ name: 'pool' }).apply(x) as tf.SymbolicTensor;
  const { featureLayers } = await importSaved(tf.model({ inputs: input, outputs: pooled }));
  expect(featureLayers.map(({ name }) => name)).toEqual(['relu1', 'relu2', 'pool']);
});
