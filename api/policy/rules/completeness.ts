import { checkpointCompleteness } from '../../completeness/checkpoint-completeness.ts';
import { percent, type Rule } from '../rule.ts';

/** How much of what a reader needs must be known. */
export const completeness: Rule = {
  describe: ({ completeness }) =>
    completeness
      ? [
          {
            rule: 'completeness.minimum',
            requirement: `At least ${percent(completeness.minimum)} of what a reader needs about the checkpoint and its model is known.`,
          },
        ]
      : [],
  judge: ({ completeness: rule }, checkpoint) => {
    const { completeness, gaps } = checkpointCompleteness(checkpoint);
    if (!rule || completeness >= rule.minimum) return [];
    const advice = gaps.map(({ fact, advice }) => `\n– ${fact}: ${advice}`).join('');
    return [
      {
        rule: 'completeness.minimum',
        message: `${percent(completeness)} of what a reader needs is known, but the policy requires ${percent(rule.minimum)}. Supply what is missing:${advice}`,
      },
    ];
  },
};
