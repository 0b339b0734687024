import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { backboneOf, cutBackbone } from '../../features/backbone.ts';
import { readModel } from '../../onnx/read.ts';
import { tinyFeatureLayers, tinyModel } from '../../testing/tiny-model.ts';
import { addHead, HEAD } from '../head/head.ts';
import { learnedParameters } from '../parameters/learned-parameters.ts';
import { foldBatchNormalization } from './fold-batch-normalization.ts';
import { flatten, groupParameters } from './parameters.ts';
import { Predictor } from './predictor.ts';
import { parameterName } from './state-names.ts';
import { rowsTensor } from './tensors.ts';
import { Trainer } from './trainer.ts';

const generator = random(3);
const draw = (size: number) => Float32Array.from({ length: size }, () => generator.next() * 2 - 1);

async function tinyNetwork() {
  const backbone = await backboneOf(readModel(tinyModel()), tinyFeatureLayers[3]);
  const cut = await cutBackbone(backbone, 'block_1');
  const scaling = { mean: new Float32Array(16), deviation: 1 };
  const network = addHead(cut.trainable, { name: backbone.features, dimension: 16 }, scaling, { classes: 3, seed: 5 });
  const groups = groupParameters(network, [...learnedParameters(cut.trainable), HEAD.weights, HEAD.bias], {
    isHead: (name) => name === HEAD.weights || name === HEAD.bias,
    headScale: 10,
    weightDecay: 0.1,
  });
  return { network, groups };
}

function sixRows() {
  const labels = Float32Array.from({ length: 18 }, (_, i) => Number(i % 3 === Math.floor(i / 3) % 3));
  return {
    inputs: { block_1: rowsTensor(draw(6 * 512), 6, [8, 8, 8]) },
    targets: { values: rowsTensor(labels, 6, [3]) },
  };
}

test('running statistics are no parameters; weights, scales and biases are', async () => {
  const { groups } = await tinyNetwork();
  const sizes = Object.fromEntries(groups.map(({ name, size }) => [name, size]));
  // Depthwise 8·9, pointwise 8·8, 8·16; three normalizations of 8, 8, 16 channels; the head's 16·3 and 3.
  expect(sizes).toEqual({
    body_weights: 72 + 64 + 128,
    body_biases: 2 * (8 + 8 + 16),
    head_weights: 48,
    head_biases: 3,
  });
});

test('folding BatchNormalization into convolutions changes no output', async () => {
  const { network, groups } = await tinyNetwork();
  const inputs = { block_1: rowsTensor(draw(4 * 8 * 8 * 8), 4, [8, 8, 8]) };
  const folded = foldBatchNormalization(network);
  expect(folded.nodes.some(({ op }) => op === 'BatchNormalization')).toBe(false);
  const [plain, quick] = [await Predictor.open(network, []), await Predictor.open(folded, groups)];
  const trainer = await Trainer.open(folded, groups);
  const expected = await plain.run(inputs, {});
  const got = await quick.run(inputs, trainer.parameters());
  for (const [i, value] of got.logits.entries()) expect(value).toBeCloseTo(expected.logits[i], 5);
});

test('the first step is AdamW’s: every parameter moves by its learning rate against the sign of its gradient', async () => {
  const { network, groups } = await tinyNetwork();
  const trainer = await Trainer.open(foldBatchNormalization(network), groups);
  const { inputs, targets } = sixRows();
  const rate = 1e-3;
  await trainer.step(inputs, targets, rate);
  const after = trainer.parameters();
  for (const group of groups) {
    const before = flatten(network, group);
    const now = after[parameterName(group)].data as Float32Array;
    const own = rate * group.learningRateScale;
    for (const [i, value] of now.entries()) {
      const update = value - before[i] * (1 - own * group.weightDecay);
      // m̂/√v̂ is ±1 at the first step, unless the gradient is nothing (a dead relu6).
      if (Math.abs(update) > 1e-7) expect(Math.abs(update)).toBeCloseTo(own, 5);
    }
  }
});

test('steps on one batch bring its loss down to nothing', async () => {
  const { network, groups } = await tinyNetwork();
  const trainer = await Trainer.open(foldBatchNormalization(network), groups);
  const { inputs, targets } = sixRows();
  const losses: number[] = [];
  for (let i = 0; i < 120; i++) losses.push(await trainer.step(inputs, targets, 5e-3));
  expect(losses[119]).toBeLessThan(0.05);
});
