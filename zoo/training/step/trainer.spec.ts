import { expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder.ts';
import { sgd } from '../optimizers/sgd.ts';
import { smallBatch, smallNetwork } from '../testing/small-network.ts';
import { groupParameters } from './parameters.ts';
import { parameterName } from './state-names.ts';
import { rowsTensor } from './tensors.ts';
import { Trainer, type TrainerOptions } from './trainer.ts';

/** Opens a trainer of the small network, has it do something, and gives all of its state. */
async function stateAfter(options: TrainerOptions, act: (trainer: Trainer) => Promise<unknown>) {
  const { network, groups } = smallNetwork();
  const trainer = await Trainer.open(network, groups, options);
  try {
    await act(trainer);
    return await trainer.save();
  } finally {
    await trainer.close();
  }
}

function expectClose(a: Record<string, Float32Array>, b: Record<string, Float32Array>) {
  expect(Object.keys(a)).toEqual(Object.keys(b));
  for (const [name, values] of Object.entries(a)) {
    for (const [i, value] of values.entries()) expect(value, `${name}[${i}]`).toBeCloseTo(b[name][i], 6);
  }
}

test('a batch that is smaller than the fixed one makes the step of a batch of its size', async () => {
  const batch = smallBatch(5);
  const losses: number[] = [];
  const step = async (trainer: Trainer) => losses.push(await trainer.step(batch.inputs, batch.targets, 0.1));
  const open = await stateAfter({}, step);
  const fixed = await stateAfter({ batchSize: 8 }, step);
  expect(losses[1]).toBeCloseTo(losses[0], 6);
  expectClose(fixed.vectors, open.vectors);
});

test('a batch that is larger than the fixed one is refused', async () => {
  const { inputs, targets } = smallBatch(5);
  await expect(stateAfter({ batchSize: 4 }, (trainer) => trainer.step(inputs, targets, 0.1))).rejects.toThrow(
    'A batch of 5 rows is fed where 4 are the most.',
  );
});

test.each([undefined, 4])('accumulated batches make the step of one large batch (batchSize %s)', async (batchSize) => {
  const batch = smallBatch(10);
  const weights = (rows: number) => new Float32Array(rows).fill(1 / 10);
  const parts = [batch.part(0, 4), batch.part(4, 8), batch.part(8, 10)];
  const losses: number[] = [];
  const options = { optimizer: sgd(), clipNorm: 0.05, emaDecay: 0.9 };
  const accumulated = await stateAfter(
    { ...options, accumulates: true, ...(batchSize ? { batchSize } : {}) },
    async (trainer) => {
      for (let i = 0; i < 2; i++) {
        for (const { inputs, targets } of parts.slice(0, 2)) {
          losses.push(await trainer.accumulate(inputs, { ...targets, weights: weights(4) }));
        }
        losses.push(await trainer.step(parts[2].inputs, { ...parts[2].targets, weights: weights(2) }, 0.5));
      }
    },
  );
  let loss = 0;
  const whole = await stateAfter(options, async (trainer) => {
    await trainer.step(batch.inputs, batch.targets, 0.5);
    loss = await trainer.step(batch.inputs, batch.targets, 0.5);
  });
  expectClose(accumulated.vectors, whole.vectors);
  expect(losses.slice(3).reduce((sum, value) => sum + value)).toBeCloseTo(loss, 6);
});

test('a trainer that goes on from a saved state does the same, bit for bit', async () => {
  const options = { emaDecay: 0.9, clipNorm: 1 };
  const steps = async (trainer: Trainer, from: number, to: number) => {
    for (let i = from; i < to; i++) {
      const { inputs, targets } = smallBatch(6, i);
      await trainer.step(inputs, targets, 0.01);
    }
  };
  const unbroken = await stateAfter(options, (trainer) => steps(trainer, 0, 6));
  const half = await stateAfter(options, (trainer) => steps(trainer, 0, 3));
  const resumed = await stateAfter(options, async (trainer) => {
    trainer.restore(half);
    await steps(trainer, 3, 6);
  });
  expect(resumed).toEqual(unbroken);
});

test('a frozen group keeps its parameters, its moments, its average and its count of steps', async () => {
  const { network, groups } = smallNetwork();
  const trainer = await Trainer.open(network, groups, { clipNorm: 1, emaDecay: 0.5 });
  const { inputs, targets } = smallBatch(6);
  await trainer.step(inputs, targets, 0.01);
  const before = await trainer.save();
  const frozen = new Set(groups.filter(({ name }) => name.startsWith('body')));
  await trainer.step(inputs, targets, 0.01, frozen);
  const after = await trainer.save();
  for (const [name, values] of Object.entries(after.vectors)) {
    if (name.includes('body')) expect(values, name).toEqual(before.vectors[name]);
    else expect(values, name).not.toEqual(before.vectors[name]);
  }
  expect(after.steps).toEqual(groups.map((group) => (frozen.has(group) ? 1 : 2)));
  await trainer.close();
});

test('clipping scales the gradient of the groups that train to the norm, whatever the frozen ones have', async () => {
  const { network, groups } = smallNetwork(0);
  const head = new Set(groups.filter(({ name }) => name.startsWith('head')));
  const trainer = await Trainer.open(network, groups, { optimizer: sgd({ momentum: 0 }), clipNorm: 0.01 });
  const before = await trainer.save();
  const { inputs, targets } = smallBatch(6);
  await trainer.step(inputs, targets, 1, head);
  const { vectors } = await trainer.save();
  await trainer.close();
  const moves = Object.entries(vectors).flatMap(([name, values]) =>
    [...values].map((value, i) => value - before.vectors[name][i]),
  );
  expect(Math.hypot(...moves)).toBeCloseTo(0.01, 5);
});

test.each([{ clipNorm: 1 }, { precision: 'MIXED' as const }, { clipNorm: 1, accumulates: true }])(
  'an infinite gradient of a frozen group does not reach the others (%o)',
  async (options) => {
    const b = new GraphBuilder('root');
    b.input('x', 'float', ['batch', 2]);
    const product = b.node('MatMul', ['x', b.floats([0.5, -1, 2, 1], [2, 2], 'w')]);
    // The root has an infinite slope at 0.
    const root = b.node('Sqrt', [b.floats([0, 0], [2], 'frozen')]);
    b.output(b.node('Add', [product, root], {}, { output: 'logits' }), 'float', ['batch', 2]);
    const groups = groupParameters(b.graph, ['w', 'frozen'], {
      isHead: (name) => name === 'w',
      headScale: 1,
      weightDecay: 0,
    });
    const trainer = await Trainer.open(b.graph, groups, { ...options, optimizer: sgd({ momentum: 0 }) });
    const frozen = new Set(groups.filter(({ name }) => name.startsWith('body')));
    const before = await trainer.save();
    const inputs = { x: rowsTensor(Float32Array.of(1, 2, -1, 0.5), 2, [2]) };
    await trainer.step(inputs, { values: rowsTensor(Float32Array.of(1, 0, 0, 1), 2, [2]) }, 0.1, frozen);
    const after = await trainer.save();
    await trainer.close();
    const [head, body] = groups.map(parameterName);
    expect(after.vectors[body]).toEqual(before.vectors[body]);
    expect(after.vectors[head].every(Number.isFinite)).toBe(true);
    expect(after.vectors[head]).not.toEqual(before.vectors[head]);
    expect(after.lossScale?.value ?? 65_536).toBe(65_536);
  },
);

test('a loss that is not finite changes nothing', async () => {
  const begin = await stateAfter({}, async () => undefined);
  const { inputs, targets } = smallBatch(6);
  (inputs.x.data as Float32Array)[3] = Number.NaN;
  const after = await stateAfter({}, async (trainer) => {
    expect(await trainer.step(inputs, targets, 0.1)).toBeNaN();
  });
  expect(after).toEqual(begin);
});
