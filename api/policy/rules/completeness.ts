import { checkpointCompleteness } from '../../completeness/checkpoint-completeness.ts';
import { percent, type Rule } from '../rule.ts';

/** How much of what a reader needs has to be known. */
export const completeness: Rule = {
  describe: ({ completeness }) =>
    completeness
      ? [
          {
            rule: 'completeness.minimum',
            requirement: `Of what a reader needs to know of the checkpoint and its model, ${percent(completeness.minimum)} or more is known.`,
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
        message: `${percent(completeness)} of what a reader needs is known, and ${percent(rule.minimum)} has to be. Supply what is missing:${advice}`,
      },
    ];
  },
};
