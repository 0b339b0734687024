import { expect, test } from 'vitest';
import { random } from '../data/random.ts';
import { backboneOf, cutBackbone } from '../features/backbone.ts';
import { readModel } from '../onnx/read.ts';
import { tinyFeatureLayers, tinyModel } from '../testing/tiny-model.ts';
import { foldBatchNormalization } from './fold-batch-normalization.ts';
import { addHead } from './head.ts';
import { Predictor, Trainer } from './network.ts';
import { flatten, groupParameters, learnedParameters } from './parameters.ts';
import { stateNames } from './step-graph.ts';

const generator = random(3);
const draw = (size: number) => Float32Array.from({ length: size }, () => generator.next() * 2 - 1);

async function tinyNetwork() {
  const backbone = await backboneOf(readModel(tinyModel()), tinyFeatureLayers[3]);
  const cut = await cutBackbone(backbone, 'block_1');
  const scaling = { mean: new Float32Array(16), deviation: 1 };
  const network = addHead(cut.trainable, { name: backbone.features, dimension: 16 }, scaling, { classes: 3, seed: 5 });
  const groups = groupParameters(network, learnedParameters(network), {
    isHead: (name) => name.startsWith('graft_head'),
    headScale: 10,
    weightDecay: 0.1,
  });
  return { network, groups };
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
  const values = draw(4 * 8 * 8 * 8);
  const folded = foldBatchNormalization(network);
  expect(folded.nodes.some(({ op }) => op === 'BatchNormalization')).toBe(false);
  const [plain, quick] = [await Predictor.open(network, []), await Predictor.open(folded, groups)];
  const batch = { values, rows: 4, shape: [8, 8, 8] };
  const trainer = await Trainer.open(folded, groups, null);
  const expected = await plain.logits(batch, {});
  const got = await quick.logits(batch, trainer.parameters());
  for (const [i, value] of got.entries()) expect(value).toBeCloseTo(expected[i], 5);
});

test('the first step is AdamW’s: every parameter moves by its learning rate against the sign of its gradient', async () => {
  const { network, groups } = await tinyNetwork();
  const trainer = await Trainer.open(foldBatchNormalization(network), groups, null);
  const batch = { values: draw(6 * 512), rows: 6, shape: [8, 8, 8] };
  const targets = {
    values: Float32Array.from({ length: 18 }, (_, i) => Number(i % 3 === Math.floor(i / 3) % 3)),
    rows: 6,
    shape: [3],
  };
  const rate = 1e-3;
  await trainer.step(batch, targets, rate, null);
  const after = trainer.parameters();
  for (const group of groups) {
    const before = flatten(network, group);
    const now = after[stateNames(group).parameter].data as Float32Array;
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
  const trainer = await Trainer.open(foldBatchNormalization(network), groups, null);
  const batch = { values: draw(6 * 512), rows: 6, shape: [8, 8, 8] };
  const targets = {
    values: Float32Array.from({ length: 18 }, (_, i) => Number(i % 3 === Math.floor(i / 3) % 3)),
    rows: 6,
    shape: [3],
  };
  const losses: number[] = [];
  for (let i = 0; i < 120; i++) losses.push(await trainer.step(batch, targets, 5e-3, null));
  expect(losses[119]).toBeLessThan(0.05);
});
