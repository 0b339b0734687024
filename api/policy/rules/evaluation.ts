import { percent, type Rule } from '../rule.ts';
import { heldOutEvaluation } from './held-out-evaluation.ts';

const RULE = 'evaluation.minimumAccuracy';

/** How well it has to do over all examples. */
export const evaluation: Rule = {
  describe: ({ evaluation }) =>
    evaluation
      ? [
          {
            rule: RULE,
            requirement: `Of the ${evaluation.split} examples, ${percent(evaluation.minimumAccuracy)} or more are told right.`,
          },
        ]
      : [],
  judge: ({ evaluation: rule }, checkpoint) => {
    if (!rule) return [];
    const accuracy = accuracyOf(checkpoint, rule.split);
    if (accuracy !== null && accuracy >= rule.minimumAccuracy) return [];
    const message =
      accuracy === null
        ? `Its accuracy was not measured on held-out examples, and ${percent(rule.minimumAccuracy)} is asked for. Give the data set a ${rule.split} split, and fine-tune on that.`
        : `Its accuracy is ${percent(accuracy)}, and ${percent(rule.minimumAccuracy)} is asked for. Deploy a checkpoint that does better: train longer, more layers, or on more examples.`;
    return [{ rule: RULE, message }];
  },
};

type Checkpoint = Parameters<Rule['judge']>[1];

function accuracyOf(checkpoint: Checkpoint, split: 'test' | 'validation'): number | null {
  const measured = heldOutEvaluation(checkpoint, split);
  if (measured) return measured.metrics.accuracy;
  // Of many labels a checkpoint has metrics of another kind, and of numbers there is no accuracy.
  const metrics = checkpoint.checkpoint.targetMetrics;
  const targets = metrics?.[split] ?? metrics?.validation;
  return targets && 'accuracy' in targets ? targets.accuracy : null;
}
