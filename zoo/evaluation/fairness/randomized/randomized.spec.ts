import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random } from '../../../data/random.ts';
import { InvalidInputError } from '../../../errors.ts';
import type { ExamplePrediction } from '../../metrics.ts';
import { measureFairness } from '../measure-fairness.ts';
import { drawnThreshold, selectionProbability } from './decide.ts';
import { fitRandomized, type RandomizedConstraint, type ThresholdObjective } from './fit-randomized.ts';
import fairlearn from './threshold-optimizer.json' with { type: 'json' };
import type { Scored } from './tradeoff-curve.ts';

const { scores, labels } = fairlearn;
const groups = [...fairlearn.groups];
const names = [...new Set(groups)].sort();
const members = (value: string) => groups.flatMap((group, row) => (group === value ? [row] : []));
const scored = new Map(
  names.map((value) => [value, members(value).map((row) => ({ score: scores[row], isPositive: labels[row] === 1 }))]),
);
const fit = (constraint: string, objective: string) =>
  fitRandomized(scored, {
    constraint: constraint as RandomizedConstraint,
    objective: objective as ThresholdObjective,
  });

describe.each(fairlearn.cases)('$constraint, $objective: as Fairlearn’s ThresholdOptimizer', (one) => {
  const fitted = fit(one.constraint, one.objective);

  test('thresholds, probabilities of drawing them, the common rate and the objective', () => {
    expect(fitted.rate).toBeCloseTo(one.rate, 12);
    expect(fitted.objective).toBeCloseTo(one.value, 12);
    expect([...fitted.groups.keys()]).toEqual(Object.keys(one.groups));
    for (const [value, { p1, ...theirs }] of Object.entries(one.groups)) {
      const own = fitted.groups.get(value);
      for (const [name, number] of Object.entries(theirs)) {
        expect(own?.[name as keyof typeof own], `${value}: ${name}`).toBeCloseTo(number, 12);
      }
      expect(1 - (own?.p0 ?? 0), `${value}: p1`).toBeCloseTo(p1, 12);
    }
  });

  test('the probability that each example is selected; rates are equal where they should be', () => {
    const probabilities = groups.map((group, row) => {
      const own = fitted.groups.get(group);
      return own ? selectionProbability(own, scores[row]) : Number.NaN;
    });
    for (const [row, p] of probabilities.entries()) expect(p).toBeCloseTo(one.probabilities[row], 11);
    const rates = names.map((value) =>
      one.constraint === 'EQUALIZED_ODDS'
        ? [0, 1].map((label) =>
            mean(
              members(value).filter((row) => labels[row] === label),
              probabilities,
            ),
          )
        : [mean(members(value), probabilities)],
    );
    for (const own of rates) for (const [i, rate] of own.entries()) expect(rate).toBeCloseTo(rates[0][i], 9);
  });

  test('figures of one draw are those of MetricFrame', () => expectFigures(one.predicted, one.metricFrame));
});

test('figures before are those of MetricFrame', () =>
  expectFigures(
    scores.map((score) => Number(score > 0.5)),
    fairlearn.before,
  ));

const mean = (rows: number[], values: number[]) => rows.reduce((sum, row) => sum + values[row], 0) / rows.length;

function expectFigures(predicted: number[], frame: typeof fairlearn.before) {
  const predictions = predicted.map(
    (label, row): ExamplePrediction => ({
      ...{ name: `${row}`, label: labels[row], groups: { team: groups[row] } },
      probabilities: label === 1 ? [0, 1] : [1, 0],
    }),
  );
  const [attribute] = measureFairness(predictions, ['no', 'yes'], { supportFloor: 1 })?.attributes ?? [];
  const yes = attribute.byLabel[1];
  expect(attribute.accuracyDifference?.value).toBeCloseTo(frame.accuracy.difference, 12);
  expect(yes.demographicParityDifference?.value).toBeCloseTo(frame.selectionRate.difference, 12);
  expect(yes.demographicParityRatio?.value).toBeCloseTo(frame.selectionRate.ratio, 12);
  const odds = [frame.truePositiveRate, frame.falsePositiveRate];
  expect(yes.equalizedOddsDifference?.value).toBeCloseTo(Math.max(...odds.map(({ difference }) => difference)), 12);
  expect(yes.equalizedOddsRatio?.value).toBeCloseTo(Math.min(...odds.map(({ ratio }) => ratio)), 12);
  for (const { values, accuracy, labels: byLabel } of attribute.groups) {
    const [value] = values as ['a' | 'b' | 'c'];
    expect(accuracy.value).toBeCloseTo(frame.accuracy.byGroup[value], 12);
    expect(byLabel[1].selectionRate?.value).toBeCloseTo(frame.selectionRate.byGroup[value], 12);
    expect(byLabel[1].truePositiveRate?.value).toBeCloseTo(frame.truePositiveRate.byGroup[value], 12);
    expect(byLabel[1].falsePositiveRate?.value).toBeCloseTo(frame.falsePositiveRate.byGroup[value], 12);
  }
}

test('over many draws, the share of selected is the probability', () => {
  const generator = random(4);
  for (const { constraint, objective } of fairlearn.cases) {
    for (const own of fit(constraint, objective).groups.values()) {
      for (const score of [0.05, 0.45, 0.7, 0.99]) {
        const draws = Array.from({ length: 4000 }, () => score > drawnThreshold(own, generator.next()));
        const share = draws.filter(Boolean).length / draws.length;
        expect(Math.abs(share - selectionProbability(own, score))).toBeLessThan(0.03);
      }
    }
  }
});

test('property: whatever the scores, the constraint holds exactly on them', () => {
  const example = fc.record({ score: fc.double({ min: 0, max: 1, noNaN: true }), isPositive: fc.boolean() });
  const group = fc
    .array(example, { minLength: 1, maxLength: 30 })
    .map((list): Scored[] => [...list, { score: 0.4, isPositive: true }, { score: 0.6, isPositive: false }]);
  fc.assert(
    fc.property(
      fc.tuple(group, group),
      fc.constantFrom('DEMOGRAPHIC_PARITY' as const, 'EQUALIZED_ODDS' as const),
      fc.constantFrom('ACCURACY' as const, 'BALANCED_ACCURACY' as const),
      ([a, b], constraint, objective) => {
        const own = new Map([
          ['a', a],
          ['b', b],
        ]);
        const fitted = fitRandomized(own, { constraint, objective });
        const rates = [...own].map(([value, examples]) => {
          const drawn = fitted.groups.get(value);
          const rate = (list: Scored[]) =>
            list.reduce((sum, { score }) => sum + (drawn ? selectionProbability(drawn, score) : 0), 0) / list.length;
          return constraint === 'DEMOGRAPHIC_PARITY'
            ? [rate(examples)]
            : [true, false].map((label) => rate(examples.filter(({ isPositive }) => isPositive === label)));
        });
        for (const [i, value] of rates[0].entries()) expect(rates[1][i]).toBeCloseTo(value, 9);
      },
    ),
    { seed: 5 },
  );
});

test('a group with one label only is refused by its name', () => {
  const one = new Map([...scored, ['d', [{ score: 0.3, isPositive: true }]] as const]);
  const refused = () => fitRandomized(one, { constraint: 'EQUALIZED_ODDS', objective: 'ACCURACY' });
  expect(refused).toThrow(InvalidInputError);
  expect(refused).toThrow(/All 1 validation examples of “d” have the same label/);
});
