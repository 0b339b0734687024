import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Example, ImageDataset } from '../../data/dataset.ts';
import { classificationMetrics, type ExamplePrediction } from '../../evaluation/metrics.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { skewedDataset } from '../../testing/skewed-dataset.ts';
import { fineTune } from '../fine-tune.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { sgd } from '../optimizers/sgd.ts';
import type { FineTuneInput } from '../options/options.ts';
import { groupParameters, unflatten } from '../step/parameters.ts';
import { parameterName } from '../step/state-names.ts';
import { rowsTensor } from '../step/tensors.ts';
import { Trainer } from '../step/trainer.ts';
import { tinyRequest } from '../testing/tiny-request.ts';
import pytorch from './group-dro.json' with { type: 'json' };
import { GroupDro } from './group-dro.ts';
import { weighGroups } from './weigh-groups.ts';

const [INPUTS, HIDDEN, CLASSES] = [4, 6, 3];

function network() {
  const { w1, b1, w2, b2 } = pytorch.start;
  const build = new GraphBuilder('small');
  build.input('x', 'float', ['batch', INPUTS]);
  const product = build.node('MatMul', ['x', build.floats(w1.flat(), [INPUTS, HIDDEN], 'w1')]);
  const hidden = build.node('Tanh', [build.node('Add', [product, build.floats(b1, [HIDDEN], 'b1')])]);
  const logits = build.node('MatMul', [hidden, build.floats(w2.flat(), [HIDDEN, CLASSES], 'w2')]);
  build.node('Add', [logits, build.floats(b2, [CLASSES], 'b2')], {}, { output: 'logits' });
  build.output('logits', 'float', ['batch', CLASSES]);
  const names = ['w1', 'b1', 'w2', 'b2'];
  const choices = { isHead: (name: string) => name.endsWith('2'), headScale: 1, weightDecay: 0 };
  return { graph: build.graph, groups: groupParameters(build.graph, names, choices) };
}

test('ten steps are PyTorch’s: losses, weights of groups, and parameters', async () => {
  const { graph, groups } = network();
  const trainer = await Trainer.open(graph, groups, { optimizer: sgd({ momentum: pytorch.momentum }), batchSize: 10 });
  const members = pytorch.steps.flatMap((step) => step.groups);
  const dro = await GroupDro.open({
    ...{ network: graph, loss: crossEntropy, parameters: groups, attribute: 'group', batchSize: 10, device: 'CPU' },
    examples: members.map((group) => ({ groups: { group: `${group}` } }) as unknown as Example),
    stepSize: pytorch.stepSize,
  });
  let first = 0;
  for (const [i, { inputs, labels, loss, groupWeights }] of pytorch.steps.entries()) {
    const size = labels.length;
    const targets = labels.flatMap((label) => [0, 1, 2].map((one) => Number(one === label)));
    const batch = {
      rows: labels.map((_, row) => first + row),
      inputs: { x: rowsTensor(Float32Array.from(inputs.flat()), size, [INPUTS]) },
      targets: { values: rowsTensor(Float32Array.from(targets), size, [CLASSES]) },
    };
    const weighed = await dro.weigh(batch, trainer);
    const ours = await trainer.step(batch.inputs, weighed, pytorch.learningRate);
    expect(ours, `loss of step ${i + 1}`).toBeCloseTo(loss, 5);
    for (const [group, weight] of groupWeights.entries()) {
      expect(dro.weights[group], `weight of group ${group} after step ${i + 1}`).toBeCloseTo(weight, 5);
    }
    first += size;
  }
  const { vectors } = await trainer.save();
  const end: Record<string, number[]> = { ...pytorch.end, w1: pytorch.end.w1.flat(), w2: pytorch.end.w2.flat() };
  for (const group of groups) {
    for (const [name, values] of unflatten(group, vectors[parameterName(group)])) {
      for (const [i, value] of values.entries()) expect(value, `${name} ${i}`).toBeCloseTo(end[name][i], 4);
    }
  }
  await dro.close();
  await trainer.close();
});

test('property: weights of groups sum to 1, follow the losses, and do not overflow', () => {
  const batch = fc.array(fc.tuple(fc.nat(2), fc.double({ min: 0, max: 1e4, noNaN: true })), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(batch, fc.double({ min: 0.001, max: 10, noNaN: true }), (rows, stepSize) => {
      const groups = rows.map(([group]) => group);
      const { groupWeights, exampleWeights } = weighGroups(
        [0.2, 0.3, 0.5],
        groups,
        rows.map(([, loss]) => loss),
        stepSize,
      );
      expect(groupWeights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
      const present = new Set(groups);
      const shares = groupWeights.reduce((sum, weight, group) => sum + (present.has(group) ? weight : 0), 0);
      expect(exampleWeights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(shares, 4);
    }),
    { seed: 2 },
  );
});

describe('in a fine-tune', () => {
  let directory: string;
  let dataset: ImageDataset;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'graft-dro-'));
    dataset = await skewedDataset(directory);
  });
  afterAll(() => rm(directory, { recursive: true }));

  const OPTIONS: FineTuneInput = {
    ...{ strategy: 'LINEAR_PROBE', epochs: 60, earlyStoppingPatience: 60, batchSize: 16, learningRate: 0.03 },
  };
  const dro: FineTuneInput = { ...OPTIONS, groupMitigation: 'GROUP_DRO', groupAttribute: 'ink', groupStepSize: 0.1 };

  async function worstAccuracy(options: FineTuneInput): Promise<number> {
    let predictions: ExamplePrediction[] = [];
    await fineTune({
      ...tinyRequest(options, dataset, directory),
      onCheckpoint: async ({ test }) => {
        predictions = test;
      },
    });
    const { slices } = classificationMetrics(predictions, dataset.index.labels);
    return Math.min(...slices.filter(({ group }) => group === 'ink').map(({ accuracy }) => accuracy));
  }

  test('the worst group does better than without it', async () => {
    expect(await worstAccuracy(dro)).toBeGreaterThan((await worstAccuracy(OPTIONS)) + 0.1);
  });

  test('a run that stops and resumes ends with the same bytes', async () => {
    const run = async (resumeFrom?: Uint8Array) => {
      const states: Uint8Array[] = [];
      let last: Uint8Array = new Uint8Array();
      await fineTune({
        ...tinyRequest({ ...dro, epochs: 2, dropout: 0.3 }, dataset, directory),
        ...(resumeFrom ? { resumeFrom } : {}),
        stateEverySeconds: 0,
        onState: async (state) => void states.push(state),
        onCheckpoint: async ({ onnx }) => {
          last = onnx;
        },
      });
      return { states, last };
    };
    const whole = await run();
    const middle = whole.states[Math.floor(whole.states.length / 3)];
    expect(Buffer.from((await run(middle)).last).equals(Buffer.from(whole.last))).toBe(true);
  });
});
