import { percent, type Rule } from '../rule.ts';
import { heldOutEvaluation } from './held-out-evaluation.ts';

const RULE = 'evaluation.minimumAccuracy';

/** The minimum accuracy over all examples. */
export const evaluation: Rule = {
  describe: ({ evaluation }) =>
    evaluation
      ? [
          {
            rule: RULE,
            requirement: `The accuracy on the ${evaluation.split} examples is at least ${percent(evaluation.minimumAccuracy)}.`,
          },
        ]
      : [],
  judge: ({ evaluation: rule }, checkpoint) => {
    if (!rule) return [];
    const accuracy = accuracyOf(checkpoint, rule.split);
    if (accuracy !== null && accuracy >= rule.minimumAccuracy) return [];
    const message =
      accuracy === null
        ? `Its accuracy was not measured on held-out examples, but the policy requires ${percent(rule.minimumAccuracy)}. Give the data set a ${rule.split} split, and fine-tune on that.`
        : `Its accuracy is ${percent(accuracy)}, but the policy requires ${percent(rule.minimumAccuracy)}. Deploy a better checkpoint: train longer, more layers, or on more examples.`;
    return [{ rule: RULE, message }];
  },
};

type Checkpoint = Parameters<Rule['judge']>[1];

function accuracyOf(checkpoint: Checkpoint, split: 'test' | 'validation'): number | null {
  const measured = heldOutEvaluation(checkpoint, split);
  if (measured) return measured.metrics.accuracy;
  // Multi-label checkpoints have other metrics, and regression has no accuracy.
  const metrics = checkpoint.checkpoint.targetMetrics;
  const targets = metrics?.[split] ?? metrics?.validation;
  // Most words are in no entity, so a model that finds none has a high accuracy of words: the F1 of spans is what counts.
  if (targets && 'f1' in targets) return targets.f1;
  return targets && 'accuracy' in targets ? targets.accuracy : null;
}
