import type { Example } from '../../data/dataset.ts';
import type { Targets } from '../feeding/batch-feeds.ts';
import { groupIn } from '../feeding/group-mitigation.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import type { Loss } from '../losses/loss.ts';
import type { FineTuneOptions, GroupConstraint } from '../options/fine-tune-options.ts';
import type { Inputs } from '../step/network.ts';
import type { StepExamples, StepPlan } from '../step/step-plan.ts';
import { rowsTensor } from '../step/tensors.ts';
import { ADVERSARY } from './adversary.ts';

/** Names of the batch and of the objectives. */
const [BATCH, LABELS, GROUPS] = ['examples', 'labels', 'groups'];

/** The groups that an adversary is to predict, and how. */
export interface Debiasing {
  constraint: GroupConstraint;
  alpha: number;
  /** The number of groups. */
  groups: number;
  /** The position of each training example's group; null for an example without one, of which the adversary learns nothing. */
  groupOf: (number | null)[];
}

/** What ADVERSARIAL_DEBIASING needs of the training examples; null for the other mitigations. */
export function debiasingOf(
  { groupMitigation, groupAttribute, groupConstraint, groupAlpha }: FineTuneOptions,
  train: Example[],
): Debiasing | null {
  if (groupMitigation !== 'ADVERSARIAL_DEBIASING' || !groupConstraint || groupAlpha === null) return null;
  const names = train.map(groupIn(groupAttribute));
  const distinct = [...new Set(names)].filter((name) => name !== null).sort();
  const positions = new Map<string | null, number>(distinct.map((name, i) => [name, i]));
  return {
    constraint: groupConstraint,
    alpha: groupAlpha,
    groups: distinct.length,
    groupOf: names.map((name) => positions.get(name) ?? null),
  };
}

/**
 * The step of adversarial debiasing: the network learns the labels with its loss, the adversary (`addAdversary`) learns the groups with
 * cross-entropy, and the network's gradient works against the adversary: see `opposedGradients`.
 *
 * @param logits the network's output
 */
export function debiasingPlan(
  { alpha }: Pick<Debiasing, 'alpha'>,
  { logits, loss, batchSize }: { logits: string; loss: Loss; batchSize: number },
): StepPlan {
  return {
    objectives: [
      { name: LABELS, batch: BATCH, output: logits, loss },
      { name: GROUPS, batch: BATCH, output: ADVERSARY.groups, loss: crossEntropy },
    ],
    batchSizes: { [BATCH]: batchSize },
    opposition: { predictor: LABELS, adversary: GROUPS, parameters: ADVERSARY.parameters, alpha },
  };
}

/**
 * A batch as the plan's step reads it. Its total loss is that of the labels, as without an adversary.
 *
 * @param batch.examples the positions of its examples among the training examples
 */
export function debiasingExamples(
  { constraint, groups, groupOf }: Pick<Debiasing, 'constraint' | 'groups' | 'groupOf'>,
  { inputs, targets, examples }: { inputs: Inputs; targets: Targets; examples: readonly number[] },
): StepExamples {
  const own: Inputs = constraint === 'EQUALIZED_ODDS' ? { ...inputs, [ADVERSARY.labels]: targets.values } : inputs;
  const members = examples.map((row) => groupOf[row]);
  const counted = members.filter((group) => group !== null).length;
  const coded = new Float32Array(members.length * groups);
  for (const [i, group] of members.entries()) if (group !== null) coded[i * groups + group] = 1;
  return {
    batches: { [BATCH]: own },
    objectives: {
      [LABELS]: {
        targets: targets.values,
        ...(targets.weights ? { exampleWeights: { [BATCH]: targets.weights } } : {}),
      },
      [GROUPS]: {
        weight: 0,
        targets: rowsTensor(coded, members.length, [groups]),
        exampleWeights: { [BATCH]: Float32Array.from(members, (group) => (group === null ? 0 : 1 / counted)) },
      },
    },
  };
}
