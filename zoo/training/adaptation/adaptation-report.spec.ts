import { expect, test } from 'vitest';
import { adaptationReport } from './adaptation-report.ts';

const examples = [0, 0, 1, 1].map((label, i) => ({ label, name: `${i}.png` }));
const target = (isLabelled: boolean) => ({ examples, isLabelled }) as unknown as Parameters<typeof adaptationReport>[0];
const sure = [
  [1, 0],
  [1, 0],
  [0, 1],
  [0, 1],
];
const unsure = sure.map(([first]) => (first === 1 ? [0.6, 0.4] : [0.4, 0.6]));

test('a warning is judged without labels; where there are labels, it tells what they say', () => {
  const without = { accuracy: { without: 0.5, bound: null }, information: Math.LN2 };
  const contradicted = adaptationReport(target(true), unsure, without);
  expect(contradicted.accuracy).toEqual({ adapted: 1, without: 0.5, bound: null });
  expect(contradicted.warning).toContain('labels say otherwise: 100.0 % of its examples are right with the adaptation');
  expect(contradicted.warning).toContain('of 25 measured runs 10 lost accuracy, and none was warned of');
  const unlabelled = adaptationReport(target(false), unsure, { accuracy: null, information: Math.LN2 });
  expect(unlabelled.warning).toContain('Labels for some examples of the target would tell.');
  expect(adaptationReport(target(true), sure, without).warning).toBeNull();
});
