import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Example, ImageDataset } from '../../data/dataset.ts';
import { random } from '../../data/random.ts';
import { measureFairness } from '../../evaluation/fairness/measure-fairness.ts';
import type { ExamplePrediction } from '../../evaluation/metrics.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import { skewedDataset } from '../../testing/skewed-dataset.ts';
import { fineTune } from '../fine-tune.ts';
import { findLearningRate } from '../learning-rate/find-learning-rate.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { adamW } from '../optimizers/adamw.ts';
import { sgd } from '../optimizers/sgd.ts';
import type { GroupConstraint } from '../options/fine-tune-options.ts';
import { type FineTuneInput, resolveFineTuneOptions } from '../options/options.ts';
import { groupParameters, unflatten } from '../step/parameters.ts';
import { parameterName } from '../step/state-names.ts';
import { rowsTensor } from '../step/tensors.ts';
import { Trainer } from '../step/trainer.ts';
import { tinyRequest } from '../testing/tiny-request.ts';
import { ADVERSARY, addAdversary, adversaryParameters } from './adversary.ts';
import fairlearn from './debiasing.json' with { type: 'json' };
import { debiasingExamples, debiasingOf, debiasingPlan } from './debiasing.ts';

const [INPUTS, HIDDEN, CLASSES] = [4, 6, 3];
const PREDICTOR = ['w1', 'b1', 'w2', 'b2'];
/** The names of the adversary's parameters in the fixture. */
const RIVAL = ['v1', 'c1', 'v2', 'c2'];

type Case = (typeof fairlearn.cases)[number];

/** The fixture's network with an adversary, and the number of its groups. */
function network({ constraint, start }: Case, groups: number) {
  const build = new GraphBuilder('small');
  build.input('x', 'float', ['batch', INPUTS]);
  const product = build.node('MatMul', ['x', build.floats(start.w1.flat(), [INPUTS, HIDDEN], 'w1')]);
  const hidden = build.node('Tanh', [build.node('Add', [product, build.floats(start.b1, [HIDDEN], 'b1')])]);
  const logits = build.node('MatMul', [hidden, build.floats(start.w2.flat(), [HIDDEN, CLASSES], 'w2')]);
  build.node('Add', [logits, build.floats(start.b2, [CLASSES], 'b2')], {}, { output: 'logits' });
  build.output('logits', 'float', ['batch', CLASSES]);
  const graph = addAdversary(build.graph, { groups, constraint: constraint as GroupConstraint, seed: 3 });
  const values: Record<string, number[] | number[][]> = start;
  for (const [i, name] of ADVERSARY.parameters.entries()) {
    const drawn = graph.initializers.get(name)?.data as Float32Array;
    const own = values[RIVAL[i]].flat();
    expect(drawn.length, name).toBe(own.length);
    drawn.set(own);
  }
  const names = [...PREDICTOR, ...ADVERSARY.parameters];
  const choices = { isHead: (name: string) => !['w1', 'b1'].includes(name), headScale: 1, weightDecay: 0 };
  return { graph, groups: groupParameters(graph, names, choices) };
}

/** Trains on the fixture's batches, in which the examples `missing` have no group. */
async function expectPath(
  one: Case,
  missing: number[],
  { steps, end }: { steps: { loss: number; adversary: number }[]; end: Record<string, number[]> },
) {
  const { inputs, labels, groups: members, batchSize, momentum, learningRate, alpha } = fairlearn;
  const train = members.map((group, row) => ({ groups: missing.includes(row) ? {} : { team: `${group}` } }));
  const options = {
    ...({ groupMitigation: 'ADVERSARIAL_DEBIASING', groupAttribute: 'team', groupAlpha: alpha } as const),
    groupConstraint: one.constraint as GroupConstraint,
  };
  const debiasing = debiasingOf(
    { ...resolveFineTuneOptions({ strategy: 'LINEAR_PROBE' }, { featureLayers: [] }), ...options },
    train as unknown as Example[],
  );
  if (!debiasing) throw new Error('There is an adversary.');
  expect(debiasing.groups).toBe(4);
  const { graph, groups } = network(one, debiasing.groups);
  const plan = debiasingPlan(debiasing, { logits: 'logits', loss: crossEntropy, batchSize });
  const trainer = await Trainer.open(graph, groups, { plan, optimizer: sgd({ momentum }) });
  for (const [i, expected] of steps.entries()) {
    const rows = labels.map((_, row) => row).slice(i * batchSize, (i + 1) * batchSize);
    const targets = rows.flatMap((row) => [0, 1, 2].map((label) => Number(label === labels[row])));
    const batch = {
      examples: rows,
      inputs: { x: rowsTensor(Float32Array.from(rows.flatMap((row) => inputs[row])), rows.length, [INPUTS]) },
      targets: { values: rowsTensor(Float32Array.from(targets), rows.length, [CLASSES]) },
    };
    const { total, byObjective } = await trainer.stepOn(debiasingExamples(debiasing, batch), learningRate);
    expect(total, `loss of step ${i + 1}`).toBeCloseTo(expected.loss, 4);
    expect(byObjective.groups, `adversary's loss of step ${i + 1}`).toBeCloseTo(expected.adversary, 4);
  }
  const { vectors } = await trainer.save();
  await trainer.close();
  const trained = new Map(groups.flatMap((group) => [...unflatten(group, vectors[parameterName(group)])]));
  expect(trained.size).toBe(8);
  for (const [name, values] of trained) {
    const theirs = end[RIVAL[(ADVERSARY.parameters as readonly string[]).indexOf(name)] ?? name];
    expect(values.length).toBe(theirs.length);
    for (const [i, value] of values.entries()) expect(value, `${name} ${i}`).toBeCloseTo(theirs[i], 4);
  }
}

describe.each(fairlearn.cases)('$constraint', (one) => {
  test('ten steps are those of Fairlearn’s AdversarialFairnessClassifier: both losses, and all parameters', async () => {
    expect(one.steps).toHaveLength(10);
    await expectPath(one, [], one);
  });

  test('the adversary learns nothing of examples without a group, as in PyTorch with weights of 0', async () => {
    expect(fairlearn.missing.length).toBeGreaterThan(15);
    await expectPath(one, fairlearn.missing, one.withoutGroups);
  });
});

/**
 * Examples whose first feature says the label and whose second says the group, each with noise. In training four of five of group 1 have
 * label 1, and one of five of group 0.
 */
function correlated(count: number, seed: number) {
  const generator = random(seed);
  const noise = () => 4 * (generator.next() + generator.next() - 1);
  return Array.from({ length: count }, (_, i) => {
    const group = i % 2;
    const label = generator.next() < 0.8 ? group : 1 - group;
    return { x: [2 * label - 1 + noise(), 2 * group - 1 + noise() / 4], label, group };
  });
}

const STEPS = 800;

/** Trains a linear classifier, and measures how it treats the groups of other examples. */
async function gapsAfter(constraint: GroupConstraint | null) {
  const build = new GraphBuilder('linear');
  build.input('x', 'float', ['batch', 2]);
  const product = build.node('MatMul', ['x', build.floats(new Float32Array(4), [2, 2], 'w')]);
  build.node('Add', [product, build.floats([0, 0], [2], 'b')], {}, { output: 'logits' });
  build.output('logits', 'float', ['batch', 2]);
  const alpha = 1;
  const size = 64;
  const train = correlated(640, 1);
  const graph = constraint ? addAdversary(build.graph, { groups: 2, constraint, seed: 2 }) : build.graph;
  const groups = [
    ...groupParameters(graph, ['w', 'b'], { isHead: () => true, headScale: 1, weightDecay: 0 }),
    ...(constraint ? adversaryParameters(graph, 1) : []),
  ];
  const planned = constraint
    ? { plan: debiasingPlan({ alpha }, { logits: 'logits', loss: crossEntropy, batchSize: size }) }
    : { loss: crossEntropy, batchSize: size };
  const trainer = await Trainer.open(graph, groups, { ...planned, optimizer: adamW() });
  const groupOf = train.map(({ group }) => group);
  for (let step = 0; step < STEPS; step++) {
    const rows = Array.from({ length: size }, (_, i) => (step * size + i) % train.length);
    const of = (values: (one: (typeof train)[number]) => number[]) =>
      rowsTensor(Float32Array.from(rows.flatMap((row) => values(train[row]))), size, [2]);
    const batch = {
      examples: rows,
      inputs: { x: of(({ x }) => x) },
      targets: { values: of(({ label }) => [1 - label, label]) },
    };
    const rate = 0.003 * (1 - step / STEPS);
    if (constraint) await trainer.stepOn(debiasingExamples({ constraint, groups: 2, groupOf }, batch), rate);
    else await trainer.step(batch.inputs, batch.targets, rate);
  }
  const { vectors } = await trainer.save();
  await trainer.close();
  const trained = new Map(groups.flatMap((group) => [...unflatten(group, vectors[parameterName(group)])]));
  const [w, b] = ['w', 'b'].map((name) => trained.get(name) ?? new Float32Array());
  const predictions = correlated(4000, 5).map(({ x, label, group }, i): ExamplePrediction => {
    const [no, yes] = [0, 1].map((output) => x[0] * w[output] + x[1] * w[2 + output] + b[output]);
    return { name: `${i}`, label, groups: { team: `${group}` }, probabilities: yes > no ? [0, 1] : [1, 0] };
  });
  const [{ byLabel }] = measureFairness(predictions, ['no', 'yes'])?.attributes ?? [];
  const { demographicParityDifference, equalizedOddsDifference } = byLabel[1];
  return { parity: demographicParityDifference?.value ?? 1, odds: equalizedOddsDifference?.value ?? 1 };
}

test('what a classifier would learn of the group, it unlearns', async () => {
  const none = await gapsAfter(null);
  const parity = await gapsAfter('DEMOGRAPHIC_PARITY');
  const odds = await gapsAfter('EQUALIZED_ODDS');
  expect(none.odds).toBeGreaterThan(0.5);
  expect(odds.odds).toBeLessThan(none.odds / 2);
  expect(parity.parity).toBeLessThan(none.parity * 0.75);
});

describe('in a fine-tune', () => {
  let directory: string;
  let dataset: ImageDataset;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'graft-debiasing-'));
    dataset = await skewedDataset(directory);
  });
  afterAll(() => rm(directory, { recursive: true }));

  const DEBIASED: FineTuneInput = {
    ...{ strategy: 'LINEAR_PROBE', epochs: 1, groupMitigation: 'ADVERSARIAL_DEBIASING', groupAttribute: 'ink' },
  };

  async function run(options: FineTuneInput, resumeFrom?: Uint8Array) {
    const states: Uint8Array[] = [];
    let last: Uint8Array = new Uint8Array();
    await fineTune({
      ...tinyRequest(options, dataset, directory),
      ...(resumeFrom ? { resumeFrom } : {}),
      stateEverySeconds: 0,
      onState: async (state) => void states.push(state),
      onCheckpoint: async ({ onnx }) => {
        last = onnx;
      },
    });
    return { states, last: Buffer.from(last) };
  }

  test('a run that stops and resumes ends with the same bytes', async () => {
    const options: FineTuneInput = {
      ...DEBIASED,
      strategy: 'PARTIAL',
      batchSize: 32,
      groupConstraint: 'EQUALIZED_ODDS',
    };
    const whole = await run(options);
    const middle = whole.states[Math.floor(whole.states.length / 2)];
    expect((await run(options, middle)).last.equals(whole.last)).toBe(true);
  });

  test.each(['FULL', 'LORA'] as const)(
    '%s: the adversary changes what is learned, and is no part of the checkpoint',
    async (strategy) => {
      const options = { strategy, epochs: 1, batchSize: 64, dropout: 0 };
      const plain = (await run(options)).last;
      const debiased = (await run({ ...DEBIASED, ...options })).last;
      expect(debiased.equals(plain)).toBe(false);
      expect(debiased.length).toBe(plain.length);
    },
  );

  test('with the defaults, the loss of a probe of few features stays near that of guessing', async () => {
    const losses: number[] = [];
    await fineTune({
      ...tinyRequest({ ...DEBIASED, epochs: 30 }, dataset, directory),
      onEpoch: async ({ validationLoss }) => void losses.push(validationLoss),
    });
    expect(losses).toHaveLength(30);
    expect(Math.max(...losses)).toBeLessThan(1.5);
  });

  test('the search for a learning rate trains with the adversary', async () => {
    const { curve } = await findLearningRate({ ...tinyRequest(DEBIASED, dataset, directory), steps: 20 });
    expect(curve.length).toBeGreaterThan(10);
  });
});
