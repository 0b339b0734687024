import fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../data/random.ts';
import { InvalidInputError } from '../../errors.ts';
import type { ExamplePrediction } from '../metrics.ts';
import { classificationMetrics } from '../metrics.ts';
import { applyGroupThresholds, fitGroupThresholds, groupThresholds } from './group-thresholds.ts';

const BINARY = ['no', 'yes'];

/** One example whose second label has this probability. */
const scored = (label: number, probability: number, tone: string): ExamplePrediction => ({
  name: 'x',
  label,
  probabilities: [1 - probability, probability],
  groups: { tone },
});

/**
 * A classifier whose scores for dark examples are all lower by a constant, so that one threshold cannot suit both groups.
 */
function biased(count: number, seed: number): ExamplePrediction[] {
  const generator = random(seed);
  return Array.from({ length: count }, () => {
    const tone = generator.next() < 0.5 ? 'dark' : 'light';
    const label = generator.next() < 0.5 ? 0 : 1;
    const noise = (generator.next() + generator.next() + generator.next() - 1.5) * 2;
    const score = (label === 1 ? 1.2 : -1.2) + noise - (tone === 'dark' ? 1.5 : 0);
    return scored(label, 1 / (1 + Math.exp(-score)), tone);
  });
}

test('worked by hand: dark examples are scored 0.2 lower, and get a lower threshold', () => {
  const validation = ['light', 'dark'].flatMap((tone) =>
    [0, 1].flatMap((label) =>
      Array.from({ length: 10 }, (_, i) =>
        scored(label, 0.3 + 0.4 * label - (tone === 'dark' ? 0.2 : 0) - i / 1000, tone),
      ),
    ),
  );
  // Light: no at 0.291 to 0.3, yes at 0.691 to 0.7. Dark: no at 0.091 to 0.1, yes at 0.491 to 0.5.
  const { groups } = fitGroupThresholds(validation, BINARY, { attribute: 'tone' });
  expect(groups.map(({ value }) => value)).toEqual(['dark', 'light']);
  const [dark, light] = groups.map(({ threshold }) => threshold ?? 1);
  expect(dark).toBeGreaterThan(0.1);
  expect(dark).toBeLessThan(0.491);
  expect(light).toBeGreaterThan(0.3);
  expect(light).toBeLessThan(0.691);
  const after = applyGroupThresholds(fitGroupThresholds(validation, BINARY, { attribute: 'tone' }), validation);
  expect(classificationMetrics(after, BINARY).accuracy).toBe(1);
});

test.each(['EQUALIZED_ODDS', 'DEMOGRAPHIC_PARITY', 'ACCURACY'] as const)(
  'two labels: %s gets closer on examples that the thresholds were not learned on',
  (goal) => {
    const splits = { validation: biased(1500, 1), test: biased(1500, 2) };
    const { reports } = groupThresholds(splits, BINARY, { attribute: 'tone', goal });
    const gap = (report: typeof reports.before) => {
      const [{ byLabel, accuracyDifference }] = report?.attributes ?? [];
      if (goal === 'ACCURACY') return accuracyDifference?.value ?? 1;
      const { equalizedOddsDifference, demographicParityDifference } = byLabel[1];
      return (goal === 'EQUALIZED_ODDS' ? equalizedOddsDifference : demographicParityDifference)?.value ?? 1;
    };
    const [before, after] = [gap(reports.before), gap(reports.after)];
    expect(after).toBeLessThan(before);
    if (goal !== 'ACCURACY') expect([before > 0.3, after < 0.1]).toEqual([true, true]);
  },
);

test('more labels: offsets improve the worst label of the worst group', () => {
  const LABELS = ['a', 'b', 'c'];
  const draw = (count: number, seed: number): ExamplePrediction[] => {
    const generator = random(seed);
    return Array.from({ length: count }, () => {
      const tone = generator.next() < 0.5 ? 'dark' : 'light';
      const label = Math.floor(generator.next() * 3);
      // For dark examples, c is scored too low.
      const scores = LABELS.map(
        (_, l) => (l === label ? 1.5 : 0) + generator.next() * 2 - (tone === 'dark' && l === 2 ? 1.5 : 0),
      );
      const raised = scores.map(Math.exp);
      const sum = raised.reduce((total, value) => total + value, 0);
      return { name: 'x', label, probabilities: raised.map((value) => value / sum), groups: { tone } };
    });
  };
  const splits = { validation: draw(900, 1), test: draw(900, 2) };
  const { thresholds, reports, after } = groupThresholds(splits, LABELS, { attribute: 'tone' });
  const odds = (report: typeof reports.before) =>
    Math.max(...(report?.attributes[0].byLabel ?? []).map((one) => one.equalizedOddsDifference?.value ?? 0));
  expect(odds(reports.before)).toBeGreaterThan(0.3);
  expect(odds(reports.after)).toBeLessThan(0.15);
  expect(thresholds.groups[0].threshold).toBeNull();
  expect(classificationMetrics(after, LABELS).accuracy).toBeGreaterThan(
    classificationMetrics(splits.test, LABELS).accuracy,
  );
});

test("a small group, and one without validation examples, keep the model's predictions", () => {
  const few = Array.from({ length: 3 }, () => scored(1, 0.4, 'medium'));
  const thresholds = fitGroupThresholds([...biased(400, 3), ...few], BINARY, { attribute: 'tone' });
  expect(thresholds.leftAlone).toEqual(['medium']);
  const others = [scored(1, 0.4, 'medium'), scored(1, 0.4, 'new'), { ...scored(1, 0.4, ''), groups: {} }];
  expect(applyGroupThresholds(thresholds, others)).toEqual(others);
});

test('refused: an attribute that no example has, or a single group', () => {
  const fit = (attribute: string, examples: ExamplePrediction[]) => () =>
    fitGroupThresholds(examples, BINARY, { attribute });
  expect(fit('age', biased(50, 1))).toThrow(InvalidInputError);
  expect(fit('age', biased(50, 1))).toThrow(/no example has that attribute/);
  const dark = biased(80, 1).filter(({ groups }) => groups.tone === 'dark');
  expect(fit('tone', dark)).toThrow(/there is one \(dark: \d+\)/);
});

test('property: on the validation split, accuracy minus the gap never decreases, and probabilities stay probabilities', () => {
  const examples = fc.array(
    fc
      .tuple(fc.nat(1), fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom('dark', 'light'))
      .map(([label, probability, tone]) => scored(label, probability, tone)),
    { minLength: 30, maxLength: 60 },
  );
  fc.assert(
    fc.property(examples, (predictions) => {
      const sizes = ['dark', 'light'].map((tone) => predictions.filter(({ groups }) => groups.tone === tone).length);
      fc.pre(sizes.every((size) => size >= 10));
      const both = { validation: predictions, test: predictions };
      const { reports, after } = groupThresholds(both, BINARY, { attribute: 'tone', goal: 'ACCURACY', resamples: 40 });
      const score = (report: typeof reports.before, given: ExamplePrediction[]) =>
        classificationMetrics(given, BINARY).accuracy - (report?.attributes[0].accuracyDifference?.value ?? 0);
      expect(score(reports.after, after)).toBeGreaterThanOrEqual(score(reports.before, predictions) - 1e-9);
      for (const { probabilities } of after) expect(probabilities[0] + probabilities[1]).toBeCloseTo(1, 9);
    }),
    { numRuns: 30 },
  );
});
