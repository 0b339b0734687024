import { reversalAt } from '../../transfer/adaptation/reversal-schedule.ts';
import { DOMAINS } from '../head/domain-heads.ts';
import { deepCoral } from '../losses/adaptation/deep-coral.ts';
import { meanDiscrepancy } from '../losses/adaptation/mean-discrepancy.ts';
import { binaryCrossEntropy } from '../losses/binary-cross-entropy.ts';
import { crossEntropy } from '../losses/cross-entropy.ts';
import type { AdaptationMethod } from '../options/fine-tune-options.ts';
import type { LabelledObjective, Objective, StepExamples, StepPlan, UnlabelledObjective } from '../step/step-plan.ts';
import { rowsTensor } from '../step/tensors.ts';

/** The methods with a loss of their own in each step: see `hasLoss`. */
export type LossMethod = Exclude<AdaptationMethod, 'NORMALIZATION'>;

/** Names of the batches and of the objective of the source's labels. */
export const [SOURCE, TARGET, CLASSES] = ['source', 'target', 'classes'];
const [ALIGNMENT, PSEUDO, LAMBDA] = ['alignment', 'pseudo', 'reversal_strength'];
const DOMAIN = [`domain_${SOURCE}`, `domain_${TARGET}`];

/**
 * The losses of a step that adapts: the source's labels, and the method's own.
 *
 * @param network.logits the network's output for the source
 * @param network.median see `meanDiscrepancy`
 */
export function adaptationPlan(
  method: LossMethod,
  network: { logits: string; dimension: number; median: number },
  batchSizes: Readonly<Record<string, number>>,
): StepPlan {
  const classes: LabelledObjective = { name: CLASSES, batch: SOURCE, output: network.logits, loss: crossEntropy };
  const plan = (...others: Objective[]) => ({ objectives: [classes, ...others], batchSizes });
  const alignment = (loss: UnlabelledObjective['loss']): UnlabelledObjective => ({
    name: ALIGNMENT,
    reads: [
      { batch: SOURCE, output: DOMAINS.sourceFeatures },
      { batch: TARGET, output: DOMAINS.targetFeatures },
    ],
    loss,
  });
  switch (method) {
    case 'CORAL':
      return plan(alignment(deepCoral(network.dimension)));
    case 'MMD':
      return plan(alignment(meanDiscrepancy(network.median)));
    case 'PSEUDO_LABEL':
      return plan({ name: PSEUDO, batch: TARGET, output: DOMAINS.targetLogits, loss: crossEntropy });
    case 'ADVERSARIAL': {
      const domain = (batch: string, output: string): LabelledObjective => ({
        ...{ name: `domain_${batch}`, batch, output, loss: binaryCrossEntropy },
      });
      const both = [domain(SOURCE, DOMAINS.sourceDomain), domain(TARGET, DOMAINS.targetDomain)];
      return { ...plan(...both), reversals: Object.fromEntries(DOMAINS.reversals.map((name) => [name, LAMBDA])) };
    }
  }
}

/** The target's part of a step. */
interface TargetPart {
  rows: number;
  /** `[rows, classes]`: PSEUDO_LABEL's labels; null while there are none yet, and for other methods. */
  targets: Float32Array | null;
}

/**
 * What a step's objectives need beside the batches.
 *
 * @param source how many rows its batch has; @param labels the source's part
 * @param progress the share of all steps that is done, 0 to 1
 */
export function objectivesAt(
  method: LossMethod,
  weight: number,
  {
    source,
    labels,
    target,
    classes,
    progress,
  }: {
    source: number;
    labels: StepExamples['objectives'][string];
    target: TargetPart;
    classes: number;
    progress: number;
  },
): Pick<StepExamples, 'objectives' | 'reversals'> {
  const own = { [CLASSES]: labels };
  switch (method) {
    case 'CORAL':
    case 'MMD':
      return { objectives: { ...own, [ALIGNMENT]: { weight } } };
    case 'PSEUDO_LABEL': {
      const { rows, targets } = target;
      const values = targets ?? new Float32Array(rows * classes);
      return {
        objectives: {
          ...own,
          [PSEUDO]: { weight: targets ? weight : 0, targets: rowsTensor(values, rows, [classes]) },
        },
      };
    }
    case 'ADVERSARIAL': {
      // Half of the loss for each domain, whatever the sizes of their batches.
      const domain = (batch: string, rows: number, is: number) => ({
        weight,
        targets: rowsTensor(new Float32Array(rows).fill(is), rows, [1]),
        exampleWeights: { [batch]: new Float32Array(rows).fill(0.5 / rows) },
      });
      const [ofSource, ofTarget] = DOMAIN;
      return {
        objectives: {
          ...own,
          [ofSource]: domain(SOURCE, source, 0),
          [ofTarget]: domain(TARGET, target.rows, 1),
        },
        reversals: { [LAMBDA]: reversalAt(progress) },
      };
    }
  }
}
