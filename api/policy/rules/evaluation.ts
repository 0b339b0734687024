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
    const { name, value } = figureOf(checkpoint, rule.split);
    if (value !== null && value >= rule.minimumAccuracy) return [];
    const message =
      value === null
        ? `Its accuracy was not measured on held-out examples, but the policy requires ${percent(rule.minimumAccuracy)}. Give the data set a ${rule.split} split, and fine-tune on that.`
        : `Its ${name} is ${percent(value)}, but the policy requires ${percent(rule.minimumAccuracy)}. Deploy a better checkpoint: train longer, more layers, or on more examples.`;
    return [{ rule: RULE, message }];
  },
};

type Checkpoint = Parameters<Rule['judge']>[1];

/** The figure that has to reach the minimum; a null value if it was not measured. */
function figureOf(checkpoint: Checkpoint, split: 'test' | 'validation'): { name: string; value: number | null } {
  const measured = heldOutEvaluation(checkpoint, split);
  if (measured) return { name: 'accuracy', value: measured.metrics.accuracy };
  // Multi-label checkpoints have other metrics, and regression has no accuracy.
  const metrics = checkpoint.checkpoint.targetMetrics;
  const targets = metrics?.[split] ?? metrics?.validation;
  // Most words are in no entity, so a model that finds none has a high accuracy of words: the F1 of spans is what counts.
  if (targets && 'f1' in targets) return { name: 'F1 of spans', value: targets.f1 };
  return { name: 'accuracy', value: targets && 'accuracy' in targets ? targets.accuracy : null };
}
