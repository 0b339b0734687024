import { expect, test } from 'vitest';
import { mix, random } from '../../data/random.ts';
import type { ExamplePrediction } from '../metrics.ts';
import { type MeasureFairness, measureFairness } from './measure-fairness.ts';
import { type Gap, realGaps } from './real-gaps.ts';

const LABELS = ['fist', 'wave', 'point'];

/** Examples of random labels and groups, right with a probability that may depend on them. */
function simulate(
  count: number,
  seed: number,
  accuracy: (groups: Record<string, string>, label: number) => number,
): ExamplePrediction[] {
  const generator = random(seed);
  const pick = <T>(choices: T[]) => choices[Math.floor(generator.next() * choices.length)];
  return Array.from({ length: count }, (_, i) => {
    const groups = { tone: pick(['dark', 'medium', 'light']), age: pick(['old', 'young']) };
    const label = Math.floor(generator.next() * LABELS.length);
    const predicted = generator.next() < accuracy(groups, label) ? label : (label + pick([1, 2])) % LABELS.length;
    return { name: `${i}`, label, probabilities: LABELS.map((_, l) => (l === predicted ? 0.9 : 0.05)), groups };
  });
}

function gapsOf(predictions: ExamplePrediction[], options?: MeasureFairness): Gap[] {
  const report = measureFairness(predictions, LABELS, options);
  return report ? realGaps(report, LABELS) : [];
}

test('where groups fare alike, at most about one report in twenty shows a gap', () => {
  const SIMULATIONS = 200;
  let alarms = 0;
  for (let i = 0; i < SIMULATIONS; i++) {
    // Labels are of unequal difficulty, which is no gap between groups.
    const predictions = simulate(240, mix(5, i), (_, label) => 0.9 - 0.2 * label);
    if (gapsOf(predictions, { resamples: 200, seed: i }).length > 0) alarms++;
  }
  // Above 16 lies 2 % of a binomial count of 200 with probability 0.05.
  expect(alarms).toBeLessThanOrEqual(16);
});

test('a big gap is found, named, and said', () => {
  for (let seed = 0; seed < 10; seed++) {
    const predictions = simulate(400, seed, ({ tone }) => (tone === 'dark' ? 0.55 : 0.9));
    const gap = gapsOf(predictions).find(({ metric, attributes }) => metric === 'ACCURACY' && attributes.length === 1);
    expect(gap).toMatchObject({ attributes: ['tone'], values: ['dark'], label: null, severity: 'HIGH' });
  }
});

test('what is said of accuracy, of a label that is missed and of one that is seen where it is not', () => {
  // Of 100 each: dark is right 60 times, light 85; all errors are waves taken for fists.
  const of = (tone: string, right: number) =>
    Array.from({ length: 100 }, (_, i): ExamplePrediction => {
      const label = i % 2;
      return {
        name: `${tone}-${i}`,
        label,
        probabilities:
          label === 1 && i / 2 >= right - 50 ? [0.8, 0.1, 0.1] : LABELS.map((_, l) => (l === label ? 0.8 : 0.1)),
        groups: { skin_tone: tone },
      };
    });
  const gaps = gapsOf([...of('dark', 60), ...of('light', 85)]);
  const said = Object.fromEntries(gaps.map(({ metric, label, statement }) => [`${metric} ${label}`, statement]));
  // Tests: accuracy; recognised fist and wave; taken for fist, wave and point. No example is a point.
  expect(said['ACCURACY null']).toMatch(
    /^Of examples whose skin_tone is dark it gets 60 % right, against 85 % where skin_tone is light \(difference 25 points, 95 % interval 1[1-5] to 3[5-8]; p < 0\.001 after correction for 6 comparisons; 100 and 100 examples\)\.$/,
  );
  expect(said['TRUE_POSITIVE_RATE wave']).toMatch(
    /^Of the “wave” examples whose skin_tone is dark it recognises 20 %, against 70 % where skin_tone is light \(difference 50 points.*; 50 and 50 examples\)\.$/,
  );
  expect(said['FALSE_POSITIVE_RATE fist']).toMatch(
    /^Of examples that are not “fist” and whose skin_tone is dark it takes 80 % for “fist”, against 30 % where skin_tone is light/,
  );
  expect(gaps).toHaveLength(3);
  expect(gaps[0]).toMatchObject({ difference: 0.5, severity: 'HIGH' });
  expect(gaps[0].mitigation).toContain('groupMitigation GROUP_BALANCED or REWEIGHING by skin_tone');
});

test('a label that one group alone is denied is found, though accuracy hardly differs', () => {
  const predictions = simulate(3000, 3, ({ age }, label) => (age === 'old' && label === 2 ? 0.6 : 0.9));
  const worst = gapsOf(predictions).find(({ metric }) => metric === 'TRUE_POSITIVE_RATE');
  expect(worst).toMatchObject({ attributes: ['age'], values: ['old'], label: 'point', severity: 'HIGH' });
});

test('a gap that only a pair of attributes has is found; one that an attribute has alone is said once', () => {
  const both = simulate(2000, 8, ({ tone, age }) => ((tone === 'dark') === (age === 'old') ? 0.75 : 0.95));
  expect(gapsOf(both).filter(({ attributes }) => attributes.length === 2)).toHaveLength(1);
  const one = simulate(2000, 9, ({ tone }) => (tone === 'dark' ? 0.6 : 0.9));
  expect(gapsOf(one).filter(({ attributes }) => attributes.length === 2)).toEqual([]);
});

test('small and real: as grave as its size', () => {
  const predictions = simulate(60_000, 4, ({ age }) => (age === 'old' ? 0.885 : 0.9));
  const gap = gapsOf(predictions).find(({ metric, attributes }) => metric === 'ACCURACY' && attributes[0] === 'age');
  expect(gap?.severity).toBe('INFO');
  expect(gap?.statement).toMatch(
    /it gets 8\d\.\d % right, against 9\d\.\d %|it gets 8\d\.\d % right, against 8\d\.\d %/,
  );
});

test('a group below the floor makes no gap, however it fares', () => {
  const predictions = [
    ...simulate(200, 1, () => 0.95),
    ...simulate(9, 2, () => 0).map((one) => ({ ...one, groups: { tone: 'none' } })),
  ];
  expect(gapsOf(predictions)).toEqual([]);
});
