import { describe, expect, test } from 'vitest';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { BLOCKED_DOMAIN } from '../../operators/blocked/blocked-operators.ts';
import { blockSize } from '../../runtime/blocked-layout/block-size.ts';
import { binaryCrossEntropy } from '../losses/binary-cross-entropy.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import { sgd } from '../optimizers/sgd.ts';
import { domains, groupsOf, labels, pictures, ROWS, severalHeads } from '../testing/several-heads.ts';
import { unflatten } from './parameters.ts';
import pytorch from './several-losses.json' with { type: 'json' };
import { parameterName } from './state-names.ts';
import type { BatchOutput, LabelledObjective, StepExamples, StepPlan, UnlabelledObjective } from './step-plan.ts';
import { Trainer, type TrainerOptions, type TrainerState } from './trainer.ts';

const network = severalHeads();
const BODY = ['conv1', 'bias1', 'conv2'];

const classesOfSource: LabelledObjective = { name: 'a', batch: 'source', output: 'a', loss: crossEntropy };
const classesOfTarget: LabelledObjective = { name: 'b', batch: 'target', output: 'b', loss: crossEntropy };
const domainOf = (batch: 'source' | 'target'): LabelledObjective => ({
  name: `domain_${batch}`,
  batch,
  output: 'd',
  loss: binaryCrossEntropy,
});

/** Σ w · x xᵀ − mean meanᵀ, times n / (n − 1), of the rows that count. */
function covariance(b: GraphBuilder, { values, weights }: BatchOutput): string {
  const column = b.node('Unsqueeze', [weights, b.ints([1])]);
  const mean = b.node('ReduceSum', [b.node('Mul', [values, column]), b.ints([0])], { keepdims: 1 });
  const centred = b.node('Sub', [values, mean]);
  const products = b.node('MatMul', [b.node('Transpose', [b.node('Mul', [centred, column])]), centred]);
  const counted = b.node('ReduceSum', [b.node('Sign', [weights])], { keepdims: 0 });
  const one = b.floats([1]);
  return b.node('Mul', [products, b.node('Div', [counted, b.node('Sub', [counted, one])])]);
}

/** Deep CORAL (Sun and Saenko, 2016): ‖C_s − C_t‖² / 4d². */
const coral: UnlabelledObjective = {
  name: 'coral',
  reads: [
    { batch: 'source', output: 'features' },
    { batch: 'target', output: 'features' },
  ],
  loss(b, [source, target]) {
    const difference = b.node('Sub', [covariance(b, source), covariance(b, target)]);
    return b.node('Div', [b.node('ReduceSumSquare', [difference], { keepdims: 0 }), b.floats([4 * 16 ** 2])]);
  },
};

/** The mean entropy of what is predicted. */
const entropy: UnlabelledObjective = {
  name: 'entropy',
  reads: [{ batch: 'target', output: 'a' }],
  loss(b, [{ values, weights }]) {
    const product = b.node('Mul', [b.node('Softmax', [values]), b.node('LogSoftmax', [values])]);
    const each = b.node('Neg', [b.node('ReduceSum', [product, b.ints([1])], { keepdims: 0 })]);
    return b.node('ReduceSum', [b.node('Mul', [each, weights])], { keepdims: 0 });
  },
};

/** One step of gradient descent at rate 1, and how each parameter moved. */
async function moves(plan: StepPlan, names: string[], examples: StepExamples) {
  const groups = groupsOf(network, names);
  const trainer = await Trainer.open(network, groups, { plan, optimizer: sgd({ momentum: 0 }) });
  const before = await trainer.save();
  await trainer.stepOn(examples, 1);
  const after = await trainer.save();
  await trainer.close();
  return new Map(
    groups.flatMap((group) => {
      const [from, to] = [before, after].map(({ vectors }) => unflatten(group, vectors[parameterName(group)]));
      return [...to].map(([name, values]) => [name, values.map((value, i) => value - (from.get(name)?.[i] ?? 0))]);
    }) as [string, Float32Array][],
  );
}

const batches = (step: number) => ({ source: pictures('source', step), target: pictures('target', step) });
const targetWeights = { target: Float32Array.of(0.1, 0.2, 0.3, 0.4) };

test('two heads on one backbone, each with its batch: the gradient is the weighted sum of their own', async () => {
  const plan = { objectives: [classesOfSource, classesOfTarget] };
  const moved = await moves(plan, [...BODY, 'head_a', 'head_b'], {
    batches: batches(0),
    objectives: {
      a: { targets: labels('source', 0, 5) },
      b: { targets: labels('target', 0, 3), weight: 0.5, exampleWeights: targetWeights },
    },
  });
  const { a, b } = pytorch.gradients as unknown as Record<'a' | 'b', Record<string, number[] | undefined>>;
  for (const [name, values] of moved) {
    const expected = Array.from(values, (_, i) => -(a[name]?.[i] ?? 0) - 0.5 * (b[name]?.[i] ?? 0));
    const error = Math.hypot(...values.map((value, i) => value - expected[i])) / Math.hypot(...expected);
    expect(error, name).toBeLessThan(1e-5);
  }
  expect(moved.size).toBe(5);
});

interface Method {
  plan: StepPlan;
  names: string[];
  /** All that a step's examples need beside the pictures. */
  objectives: (step: number) => StepExamples['objectives'];
  reversals?: (step: number) => Record<string, number>;
  /** What PyTorch computed, by objective; those of two batches are one loss there. */
  expected: { losses: Record<string, number>[]; after: Record<string, number[]> };
}

const half = (rows: number, of: number) => new Float32Array(rows).fill(1 / of);

const methods: Record<string, Method> = {
  'two heads with two batches': {
    plan: { objectives: [classesOfSource, classesOfTarget] },
    names: [...BODY, 'head_a', 'head_b'],
    objectives: (step) => ({
      a: { targets: labels('source', step, 5) },
      b: { targets: labels('target', step, 3), weight: 0.5, exampleWeights: targetWeights },
    }),
    expected: pytorch.twoHeads,
  },
  'an adversarial domain head behind a reversal': {
    plan: {
      objectives: [classesOfSource, domainOf('source'), domainOf('target')],
      reversals: { domain_features: 'lambda' },
    },
    names: [...BODY, 'head_a', 'hidden', 'domain'],
    // The mean over both batches: each row counts 1 / 10.
    objectives: (step) => ({
      a: { targets: labels('source', step, 5) },
      domain_source: { targets: domains('source'), exampleWeights: { source: half(ROWS.source, 10) } },
      domain_target: { targets: domains('target'), exampleWeights: { target: half(ROWS.target, 10) } },
    }),
    reversals: (step) => ({ lambda: 2 / (1 + Math.exp(-step)) - 1 }),
    expected: pytorch.adversarial,
  },
  'losses without targets on the second batch': {
    plan: { objectives: [classesOfSource, coral, entropy] },
    names: [...BODY, 'head_a'],
    objectives: (step) => ({
      a: { targets: labels('source', step, 5) },
      coral: { weight: 50 },
      entropy: { weight: 0.1 },
    }),
    expected: pytorch.unlabelled,
  },
};

const examplesAt = ({ objectives, reversals }: Method, step: number): StepExamples => ({
  batches: batches(step),
  objectives: objectives(step),
  ...(reversals ? { reversals: reversals(step) } : {}),
});

/** Ten steps, against PyTorch's. */
async function expectPath(method: Method, options: TrainerOptions): Promise<TrainerState> {
  const groups = groupsOf(network, method.names);
  const trainer = await Trainer.open(network, groups, { optimizer: sgd({ momentum: 0.9 }), ...options });
  for (const [step, expected] of method.expected.losses.entries()) {
    const { total, byObjective } = await trainer.stepOn(examplesAt(method, step), 0.05);
    expect(total, `total of step ${step + 1}`).toBeCloseTo(expected.total, 4);
    const domain = (byObjective.domain_source ?? 0) + (byObjective.domain_target ?? 0);
    for (const [name, loss] of Object.entries({ ...byObjective, domain })) {
      if (name in expected) expect(loss, `${name} of step ${step + 1}`).toBeCloseTo(expected[name], 4);
    }
  }
  const state = await trainer.save();
  await trainer.close();
  const parameters = groups.flatMap((group) => [...unflatten(group, state.vectors[parameterName(group)])]);
  expect(parameters.map(([name]) => name).sort()).toEqual([...method.names].sort());
  for (const [name, values] of parameters) {
    const [sum, squares] = method.expected.after[name];
    expect(
      values.reduce((total, value) => total + value, 0),
      name,
    ).toBeCloseTo(sum, 3);
    expect(
      values.reduce((total, value) => total + value * value, 0),
      name,
    ).toBeCloseTo(squares, 3);
  }
  return state;
}

describe.each(Object.entries(methods))('%s', (_, method) => {
  test('ten steps are PyTorch’s', () => expectPath(method, { plan: method.plan }));

  test('also with batches of a fixed size, larger than what is fed, in blocked layout', async () => {
    let isBlocked = false;
    const inspect = async ({ nodes }: Graph) => {
      isBlocked = nodes.some(({ domain }) => domain === BLOCKED_DOMAIN);
    };
    await expectPath(method, { plan: { ...method.plan, batchSizes: { source: 8, target: 5 } }, inspect });
    expect(isBlocked).toBe((await blockSize()) !== null);
  });

  test('the last step made of two halves of its weight is the whole step', async () => {
    const groups = groupsOf(network, method.names);
    const after = async (accumulates: boolean) => {
      const trainer = await Trainer.open(network, groups, { plan: method.plan, optimizer: sgd(), accumulates });
      const examples = examplesAt(method, 3);
      const halves = Object.fromEntries(
        method.plan.objectives.map(({ name }) => {
          const own = examples.objectives[name] ?? {};
          return [name, { ...own, weight: (own.weight ?? 1) / 2 }];
        }),
      );
      const part = { ...examples, objectives: halves };
      const total = accumulates
        ? (await trainer.accumulateOn(part)).total + (await trainer.stepOn(part, 0.1)).total
        : (await trainer.stepOn(examples, 0.1)).total;
      const { vectors } = await trainer.save();
      await trainer.close();
      return { total, vectors };
    };
    const [whole, halves] = [await after(false), await after(true)];
    expect(halves.total).toBeCloseTo(whole.total, 5);
    for (const [name, values] of Object.entries(whole.vectors)) {
      for (const [i, value] of values.entries()) expect(halves.vectors[name][i]).toBeCloseTo(value, 5);
    }
  });
});

test('what a plan names has to be there', async () => {
  const groups = groupsOf(network, [...BODY, 'head_a']);
  const open = (plan: StepPlan) => Trainer.open(network, groups, { plan });
  await expect(open({ objectives: [{ ...classesOfSource, output: 'c' }] })).rejects.toThrow(
    'The network has no output “c”.',
  );
  await expect(open({ objectives: [classesOfSource], stops: ['features'] })).rejects.toThrow(
    'No Identity node of the network makes “features”.',
  );
  const trainer = await open({ objectives: [classesOfSource] });
  expect(() => trainer.stepOn({ batches: { source: pictures('source', 0) }, objectives: {} }, 0.1)).toThrow(
    'The objective “a” is given no targets.',
  );
  await trainer.close();
});

test('a head behind a stop trains alone', async () => {
  const plan = { objectives: [classesOfSource, domainOf('target')], stops: ['domain_features'] };
  const moved = await moves(plan, [...BODY, 'head_a', 'hidden', 'domain'], {
    batches: batches(0),
    objectives: { a: { targets: labels('source', 0, 5) }, domain_target: { targets: domains('target') } },
  });
  for (const name of BODY) {
    const expected = (pytorch.gradients.a as Record<string, number[]>)[name];
    const error = Math.hypot(...(moved.get(name) ?? []).map((value, i) => value + expected[i]));
    expect(error / Math.hypot(...expected), name).toBeLessThan(1e-5);
  }
  expect(Math.hypot(...(moved.get('domain') ?? []))).toBeGreaterThan(1e-3);
});
