import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { METADATA } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { ElementType } from '../onnx/graph.ts';
import { simplifyGraph } from '../simplify/simplify.ts';
import { run } from '../simplify/testing/same-outputs.ts';
import { exportedArchitectures, smallArchitectures } from '../testing/architectures/small-architectures.ts';
import { smallInputs } from '../testing/architectures/small-inputs.ts';
import { backboneOf, cutBackbone } from './backbone.ts';
import { findFeatureLayers } from './feature-layers.ts';

type Found = ReturnType<typeof findFeatureLayers>;
const cache = new Map<string, Found>();

/** The layers of an architecture, found once. */
function found(name: string): Found {
  const architectures = { ...smallArchitectures, ...exportedArchitectures };
  const find = async () => findFeatureLayers(await simplifyGraph(architectures[name as keyof typeof architectures]()));
  const known = cache.get(name) ?? find();
  cache.set(name, known);
  return known;
}

const range = (count: number, name: (i: number) => string, from = 0) =>
  Array.from({ length: count }, (_, i) => name(i + from));
const basic = ['bn1', ...[1, 2, 3, 4].flatMap((stage) => range(2, (i) => `layer${stage}.${i}`)), 'pooled'];
const inception = ['5b', '5c', '5d', '6a', '6b', '6c', '6d', '6e', '7a', '7b', '7c'].map((block) => `Mixed_${block}`);

test.each<[string, string[]]>([
  ['ResNet-18', basic],
  ['ResNet-18 from PyTorch', basic],
  ['ResNet-18 from Keras', basic],
  ['MobileNetV2', [...range(19, (i) => `features.${i}`), 'pooled']],
  ['MobileNetV2 from Keras', [...range(19, (i) => `features.${i}`), 'pooled']],
  ['MobileNetV3', [...range(12, (i) => `features.${i}`, 1), 'pooled']],
  [
    'DenseNet',
    ['norm0', 'denseblock1', 'transition1', 'denseblock2', 'transition2', 'denseblock3', 'norm5', 'pooled'].map(
      (name) => (name === 'pooled' ? name : `features.${name}`),
    ),
  ],
  ['Inception v3', ['2a_3x3.bn', '2b_3x3', '3b_1x1', '4a_3x3'].map((name) => `Conv2d_${name}`).concat(inception)],
  ['SqueezeNet', [0, 3, 4, 6, 7, 9, 10, 11, 12].map((i) => `features.${i}`)],
  ['VGG', [...[0, 3, 8, 13, 18].map((i) => `features.${i}`), 'pooled']],
  ['ViT', ['vit.embeddings', ...range(2, (i) => `vit.encoder.layer.${i}`), 'vit.layernorm', 'pooled']],
  ['ViT from PyTorch', ['vit.embeddings', ...range(2, (i) => `vit.encoder.layer.${i}`), 'vit.layernorm', 'pooled']],
  ['BERT', ['bert.embeddings', ...range(2, (i) => `bert.encoder.layer.${i}`), 'pooled']],
  ['BERT from Optimum', ['bert.embeddings', ...range(2, (i) => `bert.encoder.layer.${i}`), 'pooled']],
  ['MiniLM', ['embeddings', ...range(2, (i) => `encoder.layer.${i}`), 'sentence_embedding']],
  ['GPT-2', ['transformer.wpe', 'transformer.h.0', 'transformer.h.1', 'transformer.ln_f', 'pooled']],
  ['GPT-2, a language model', ['transformer.wpe', 'transformer.h.0', 'transformer.h.1', 'transformer.ln_f']],
])('the layers of %s end where its blocks do, and are named after its weights', async (name, layers) => {
  const { graph, featureLayers } = await found(name);
  expect(featureLayers.map((layer) => layer.name)).toEqual(layers);
  expect(JSON.parse(graph.metadata[METADATA.featureLayers])).toEqual(featureLayers);
});

test('a layer has as many features as its tensor has channels, and counts the weights since the previous one', async () => {
  const { graph, featureLayers } = await found('ResNet-18');
  expect(featureLayers.slice(0, 3)).toEqual([
    { name: 'bn1', op: 'MaxPool', dimension: 4, parameterCount: 4 * 3 * 49 + 4 * 4 },
    { name: 'layer1.0', op: 'Relu', dimension: 4, parameterCount: 2 * (4 * 4 * 9 + 4 * 4) },
    { name: 'layer1.1', op: 'Relu', dimension: 4, parameterCount: 2 * (4 * 4 * 9 + 4 * 4) },
  ]);
  const inClassifier = 5 * featureLayers[9].dimension + 5;
  const all = [...graph.initializers.values()].reduce(
    (sum, { type, data }) => sum + (type === 'float' ? data.length : 0),
    0,
  );
  expect(featureLayers.reduce((sum, { parameterCount }) => sum + parameterCount, 0)).toBe(all - inClassifier);
});

test.each(Object.keys(smallArchitectures))('%s, cut at a layer, gives the same result as the whole', async (name) => {
  const { graph, featureLayers } = await found(name);
  const inputs = smallInputs(graph, 2, 1);
  const last = featureLayers[featureLayers.length - 1];
  const backbone = await backboneOf(graph, last);
  const whole = (await run(backbone.graph, inputs))[backbone.features];
  expect(whole.dims).toEqual([2, last.dimension]);
  const middle = featureLayers[Math.floor(featureLayers.length / 2)];
  const { frozen, trainable, boundary } = await cutBackbone(backbone, middle.name);
  if (!frozen) throw new Error('nothing is frozen');
  const activation = (await run(frozen, inputs))[boundary.name];
  const rest = trainable.inputs.slice(1).map((input) => [input.name, inputs[input.name]]);
  const parted = (await run(trainable, { [boundary.name]: activation, ...Object.fromEntries(rest) }))[
    backbone.features
  ];
  const [a, b] = [whole, parted].map(({ data }) => Array.from(data as Float32Array));
  expect(Math.max(...a.map((value, i) => Math.abs(value - b[i])))).toBeLessThan(1e-4 * Math.max(...a.map(Math.abs)));
  const early = await backboneOf(graph, middle);
  expect((await run(early.graph, inputs))[early.features].dims).toEqual([2, middle.dimension]);
});

test.each([
  ['ResNet-18 from PyTorch', 10],
  // The embeddings, attention and perceptron of each block, and the pooled token.
  ['BERT from Optimum', 6],
] as const)('blocks of %s are found too where exporters number its weights', async (name, layers) => {
  const { nodes, initializers, ...graph } = exportedArchitectures[name]();
  const numbered = new Map([...initializers.keys()].map((key, i) => [key, i % 2 ? `onnx::Conv_${i}` : `val_${i}`]));
  const found = await findFeatureLayers(
    await simplifyGraph({
      ...graph,
      nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.map((input) => numbered.get(input) ?? input) })),
      initializers: new Map([...initializers].map(([key, tensor]) => [numbered.get(key) ?? key, tensor])),
    }),
  );
  expect(found.featureLayers).toHaveLength(layers);
  expect(found.featureLayers.filter(({ parameterCount }) => parameterCount > 0).length).toBeGreaterThanOrEqual(
    layers - 1,
  );
});

function graphOf(outputs: [string, ElementType, (number | string)[]][], body: (b: GraphBuilder) => void) {
  const b = new GraphBuilder('g');
  b.input('x', 'float', ['batch', 3, 8, 8]);
  body(b);
  for (const output of outputs) b.output(...output);
  return b.graph;
}

const pooled = (b: GraphBuilder) => {
  const conv = b.node('Relu', [
    b.node('Conv', ['x', b.floats(new Float32Array(81).fill(0.1), [3, 3, 3, 3], 'a.weight')]),
  ]);
  return b.node('Flatten', [b.node('GlobalAveragePool', [conv])]);
};
const logits = (b: GraphBuilder, output: string) =>
  b.node('MatMul', [pooled(b), b.floats([1, 2, 3, 4, 5, 6], [3, 2], 'b.weight')], {}, { output });

test('of several outputs, the logits are used', async () => {
  const graph = graphOf(
    [
      ['label', 'int64', ['batch']],
      ['logits', 'float', ['batch', 2]],
    ],
    (b) => {
      logits(b, 'logits');
      b.node('ArgMax', ['logits'], { axis: 1, keepdims: 0 }, { output: 'label' });
    },
  );
  const { featureLayers } = await findFeatureLayers(graph);
  expect(featureLayers.map(({ name, dimension }) => [name, dimension])).toEqual([
    ['a', 3],
    ['pooled', 3],
  ]);
});

test('a model with another kind of output is refused', async () => {
  const labels = graphOf([['label', 'int64', ['batch']]], (b) => {
    b.node('ArgMax', [logits(b, 'y')], { axis: 1, keepdims: 0 }, { output: 'label' });
  });
  await expect(findFeatureLayers(labels)).rejects.toThrow(InvalidInputError);
  await expect(findFeatureLayers(labels)).rejects.toThrow(
    /neither logits nor features: it gives “label” int64 \[batch\].*Export the model/,
  );
  const mean = graphOf([['y', 'float', []]], (b) => {
    b.node('ReduceMean', [logits(b, 'logits')], { keepdims: 0 }, { output: 'y' });
  });
  await expect(findFeatureLayers(mean)).rejects.toThrow(/it gives “y” float \[\]/);
});

test('a classifier without layers before it is refused', async () => {
  const graph = graphOf([['y', 'float', ['batch', 2]]], (b) => {
    const weights = b.floats(new Float32Array(384), [192, 2]);
    b.node('MatMul', [b.node('Flatten', ['x']), weights], {}, { output: 'y' });
  });
  await expect(findFeatureLayers(graph)).rejects.toThrow(/no layer before its output “y”/);
});
