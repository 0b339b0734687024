import { describe, expect, test } from 'vitest';
import type { Graph } from '../../onnx/graph.ts';
import { BLOCKED_DOMAIN } from '../../operators/blocked/blocked-operators.ts';
import { blockSize } from '../../runtime/blocked-layout/block-size.ts';
import { sgd } from '../optimizers/sgd.ts';
import { domains, groupsOf, labels, pictures } from '../testing/several-heads.ts';
import {
  BODY,
  batches,
  classesOfSource,
  classesOfTarget,
  domainOf,
  examplesAt,
  halvesAt,
  type Method,
  methods,
  network,
  targetWeights,
} from '../testing/several-losses.ts';
import { unflatten } from './parameters.ts';
import pytorch from './several-losses.json' with { type: 'json' };
import { parameterName } from './state-names.ts';
import type { StepExamples, StepPlan } from './step-plan.ts';
import { Trainer, type TrainerOptions, type TrainerState } from './trainer.ts';

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
      const [examples, part] = [examplesAt(method, 3), halvesAt(method, 3)];
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

describe('in mixed precision', () => {
  /** Products from numbers rounded to float16, as on a GPU, with a loss scale. */
  test.each(Object.entries(methods))('%s: ten losses are PyTorch’s to 5e-3', async (_, method) => {
    const trainer = await Trainer.open(network, groupsOf(network, method.names), {
      plan: method.plan,
      optimizer: sgd({ momentum: 0.9 }),
      precision: 'MIXED',
    });
    const differences: number[] = [];
    for (const [step, expected] of method.expected.losses.entries()) {
      const { total } = await trainer.stepOn(examplesAt(method, step), 0.05);
      differences.push(Math.abs(total - expected.total) / Math.max(Math.abs(expected.total), 0.1));
    }
    expect(Math.max(...differences)).toBeLessThan(5e-3);
    // It was rounded at all.
    expect(Math.max(...differences)).toBeGreaterThan(1e-6);
    expect((await trainer.save()).lossScale).toEqual({ value: 65_536, goodSteps: 10 });
    await trainer.close();
  });
});

// One method, for a software driver takes seconds to compile each graph: three objectives, two batches and a reversal.
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
