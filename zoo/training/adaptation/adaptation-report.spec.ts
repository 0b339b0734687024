import { expect, test } from 'vitest';
import { adaptationReport } from './adaptation-report.ts';

const examples = [0, 0, 1, 1].map((label, i) => ({ label, name: `${i}.png` }));
const one = [0.6, 0.4];
const other = [0.1, 0.9];
/** Transport is wrong about the second example. */
const transported = [one, other, other, other];
const target = (more: object) =>
  ({ examples, transported, ...more }) as unknown as Parameters<typeof adaptationReport>[0];
const without = { accuracy: { without: 0.75, bound: null }, information: 0.1, agreement: 1 };

test('it warns if the predictions agree less with transported labels; where there are labels, it tells what they say', () => {
  const outputs = [one, one, other, other];
  const contradicted = adaptationReport(target({ isLabelled: true }), outputs, without);
  expect(contradicted.accuracy).toEqual({ adapted: 1, without: 0.75, bound: null });
  expect(contradicted.warning).toContain('labels say otherwise: 100.0 % of its examples are right with the adaptation');
  expect(contradicted.warning).toContain('9 lost accuracy, and it warned of 8 of those and of no other');
  const unlabelled = adaptationReport(target({ isLabelled: false }), outputs, { ...without, accuracy: null });
  expect(unlabelled.warning).toContain('Labels for some examples of the target would tell.');
});

test('worse by MMD or against an adversary: the information rises, and it warns all the same', () => {
  const sure = [
    [1, 0],
    [0, 1],
    [1, 0],
    [0, 1],
  ];
  const report = adaptationReport(target({ isLabelled: true }), sure, without);
  expect(report.information.adapted).toBeGreaterThan(report.information.without);
  expect(report.warning).toContain('labels do not speak against it: 50.0 %');
});

test('nothing is said if they agree as much, or if it is not known', () => {
  expect(adaptationReport(target({ isLabelled: true }), transported, without).warning).toBeNull();
  const unknown = [
    [target({ isLabelled: true, transported: null }), without],
    [target({ isLabelled: true }), { ...without, agreement: undefined }],
  ] as const;
  for (const [own, { agreement, ...rest }] of unknown) {
    const reference = agreement === undefined ? rest : { ...rest, agreement };
    expect(adaptationReport(own, [other, other, other, other], reference).warning).toBeNull();
  }
});
