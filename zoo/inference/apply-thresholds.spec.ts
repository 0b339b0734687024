import { expect, test } from 'vitest';
import type { GroupThresholds } from '../evaluation/fairness/group-thresholds.ts';
import { selectionProbability } from '../evaluation/fairness/randomized/decide.ts';
import { applyThresholds } from './apply-thresholds.ts';

const randomization = { p0: 0.3, threshold0: 0.6, threshold1: 0.2, ignore: 0.2, constant: 0.25 };
const thresholds: GroupThresholds = {
  ...{ attribute: 'tone', goal: 'EQUALIZED_ODDS', objective: 'ACCURACY', leftAlone: [] },
  groups: [{ value: 'dark', offsets: [0, 0], threshold: null, randomization }],
};

test('randomized decisions: the same bytes get the same answer, and over many the share is as learned', async () => {
  for (const score of [0.1, 0.4, 0.9]) {
    const answer = (i: number) => applyThresholds(thresholds, [1 - score, score], 'dark', Buffer.from(`text ${i}`));
    const answers = await Promise.all(Array.from({ length: 2000 }, (_, i) => answer(i)));
    const selected = answers.filter(({ probabilities: [no, yes] }) => yes > no);
    expect(Math.abs(selected.length / 2000 - selectionProbability(randomization, score))).toBeLessThan(0.04);
    expect(await answer(7)).toEqual(answers[7]);
    expect(answers[7].use).toBe('APPLIED');
  }
});
