import { beforeAll, expect, test } from 'vitest';
import { backboneOf } from '../../features/backbone.ts';
import type { Graph } from '../../onnx/graph.ts';
import { readModel } from '../../onnx/read.ts';
import type { RuntimeTensor } from '../../runtime/session.ts';
import { tinyFeatureLayers, tinyModel } from '../../testing/tiny-model.ts';
import { addHead, HEAD } from '../head/head.ts';
import { learnedParameters } from '../parameters/learned-parameters.ts';
import { flatten, groupParameters, type ParameterGroup } from '../step/parameters.ts';
import { parameterName } from '../step/state-names.ts';
import { rowsTensor, vector } from '../step/tensors.ts';
import { firstNonFinite } from './first-non-finite.ts';

let network: Graph;
let groups: ParameterGroup[];
/** Weights of the convolutions, in their order. */
let kernels: string[];

beforeAll(async () => {
  const backbone = await backboneOf(readModel(tinyModel()), tinyFeatureLayers[3]);
  const scaling = { mean: new Float32Array(16), deviation: 1 };
  const features = { name: backbone.features, dimension: 16 };
  network = addHead(backbone.graph, features, scaling, { classes: 3, seed: 5 });
  groups = groupParameters(network, [...learnedParameters(backbone.graph), HEAD.weights, HEAD.bias], {
    isHead: (name) => name === HEAD.weights || name === HEAD.bias,
    headScale: 1,
    weightDecay: 0,
  });
  kernels = network.nodes.filter(({ op }) => op === 'Conv').map(({ inputs }) => inputs[1]);
});

/** The first place that is not finite after some weights, or a pixel, were changed. */
function placeOf({ weights = {}, pixel = 0.5 }: { weights?: Record<string, number>; pixel?: number }) {
  const parameters: Record<string, RuntimeTensor> = {};
  for (const group of groups) {
    const flat = flatten(network, group);
    let offset = 0;
    for (const { name, size } of group.parameters) {
      if (name in weights) flat.fill(weights[name], offset, offset + size);
      offset += size;
    }
    parameters[parameterName(group)] = vector(flat);
  }
  const pixels = new Float32Array(2 * 3 * 16 * 16).fill(0.5);
  pixels[700] = pixel;
  return firstNonFinite(network, groups, tinyFeatureLayers, { pixels: rowsTensor(pixels, 2, [3, 16, 16]) }, parameters);
}

test('where all numbers are finite, nothing', async () => {
  expect(await placeOf({})).toBeNull();
});

test('a NaN weight is named, with its layer', async () => {
  expect(await placeOf({ weights: { [kernels[3]]: Number.NaN } })).toBe(
    `the weight “${kernels[3]}” in the layer “block_3”`,
  );
  expect(await placeOf({ weights: { [HEAD.bias]: Number.NEGATIVE_INFINITY } })).toBe(
    `the weight “${HEAD.bias}” behind the last feature layer`,
  );
});

test('a node whose result overflows, with its operator and layer', async () => {
  expect(await placeOf({ weights: { [kernels[0]]: 3e38 } })).toMatch(/^what .*Conv.* makes, in the layer “block_1”$/);
});

test('an input comes before all of them', async () => {
  expect(await placeOf({ weights: { [kernels[0]]: Number.NaN }, pixel: Number.NaN })).toBe(
    'the input “pixels” of the layers that train',
  );
});
