import { deepCoral } from '../losses/adaptation/deep-coral.ts';
import { binaryCrossEntropy } from '../losses/binary-cross-entropy.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import pytorch from '../step/several-losses.json' with { type: 'json' };
import type { LabelledObjective, StepExamples, StepPlan, UnlabelledObjective } from '../step/step-plan.ts';
import { domains, labels, pictures, ROWS, severalHeads } from './several-heads.ts';

export const network = severalHeads();
export const BODY = ['conv1', 'bias1', 'conv2'];

export const classesOfSource: LabelledObjective = { name: 'a', batch: 'source', output: 'a', loss: crossEntropy };
export const classesOfTarget: LabelledObjective = { name: 'b', batch: 'target', output: 'b', loss: crossEntropy };
export const domainOf = (batch: 'source' | 'target'): LabelledObjective => ({
  name: `domain_${batch}`,
  batch,
  output: 'd',
  loss: binaryCrossEntropy,
});

/** Deep CORAL (Sun and Saenko, 2016): ‖C_s − C_t‖² / 4d². */
const coral: UnlabelledObjective = {
  name: 'coral',
  reads: [
    { batch: 'source', output: 'features' },
    { batch: 'target', output: 'features' },
  ],
  loss: deepCoral(16),
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

export const batches = (step: number) => ({ source: pictures('source', step), target: pictures('target', step) });
export const targetWeights = { target: Float32Array.of(0.1, 0.2, 0.3, 0.4) };

/** A way to train on several losses. */
export interface Method {
  plan: StepPlan;
  names: string[];
  /** All that a step's examples need beside the pictures. */
  objectives: (step: number) => StepExamples['objectives'];
  reversals?: (step: number) => Record<string, number>;
  /** What PyTorch computed, by objective; those of two batches are one loss there. */
  expected: { losses: Record<string, number>[]; after: Record<string, number[]> };
}

const half = (rows: number, of: number) => new Float32Array(rows).fill(1 / of);

export const methods: Record<string, Method> = {
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

export const examplesAt = ({ objectives, reversals }: Method, step: number): StepExamples => ({
  batches: batches(step),
  objectives: objectives(step),
  ...(reversals ? { reversals: reversals(step) } : {}),
});

/** The same with half the weight of each loss: two of them make one step. */
export function halvesAt(method: Method, step: number): StepExamples {
  const examples = examplesAt(method, step);
  const objectives = Object.fromEntries(
    method.plan.objectives.map(({ name }) => {
      const own = examples.objectives[name] ?? {};
      return [name, { ...own, weight: (own.weight ?? 1) / 2 }];
    }),
  );
  return { ...examples, objectives };
}
