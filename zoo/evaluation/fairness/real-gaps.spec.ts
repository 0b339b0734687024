import { expect, test } from 'vitest';
import { mix, random } from '../../data/random.ts';
import { casesOf } from '../../testing/cases-of.ts';
import type { ExamplePrediction } from '../metrics.ts';
import { type MeasureFairness, measureFairness } from './measure-fairness.ts';
import { type Gap, realGaps } from './real-gaps.ts';

const LABELS = ['fist', 'wave', 'point'];

/** Examples of random labels and groups, predicted correctly with a probability that may depend on them. */
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

/** 1 % of binomial counts of 60 with probability 0.05 are above 7, 2 % of those of 200 above 16. */
const COUNTS = [
  { simulations: 60, most: 7 },
  { simulations: 200, most: 16 },
];

test.each(casesOf(COUNTS, ({ simulations }) => simulations === 60))(
  'if groups perform equally, at most about one report in twenty of $simulations shows a gap',
  ({ simulations, most }) => {
    let alarms = 0;
    for (let i = 0; i < simulations; i++) {
      // Labels of unequal difficulty are not a gap between groups.
      const predictions = simulate(240, mix(5, i), (_, label) => 0.9 - 0.2 * label);
      if (gapsOf(predictions, { resamples: 200, seed: i }).length > 0) alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(most);
  },
);

test('a large gap is found, named, and described', () => {
  for (let seed = 0; seed < 10; seed++) {
    const predictions = simulate(400, seed, ({ tone }) => (tone === 'dark' ? 0.55 : 0.9));
    const gap = gapsOf(predictions).find(({ metric, attributes }) => metric === 'ACCURACY' && attributes.length === 1);
    expect(gap).toMatchObject({ attributes: ['tone'], values: ['dark'], label: null, severity: 'HIGH' });
  }
});

test('the statements about accuracy, false negatives and false positives', () => {
  // Of 100 each: dark is correct 60 times, light 85; all errors are waves predicted as fists.
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
  const statements = Object.fromEntries(gaps.map(({ metric, label, statement }) => [`${metric} ${label}`, statement]));
  // Tests: accuracy; recognised fist and wave; predicted as fist, wave and point. No example is a point.
  expect(statements['ACCURACY null']).toMatch(
    /^For examples whose skin_tone is dark its accuracy is 60 %, compared with 85 % where skin_tone is light \(difference 25 points, 95 % interval 1[1-5] to 3[5-8]; p < 0\.001 after correction for 6 comparisons; 100 and 100 examples\)\.$/,
  );
  expect(statements['TRUE_POSITIVE_RATE wave']).toMatch(
    /^Among the “wave” examples whose skin_tone is dark it recognises 20 %, compared with 70 % where skin_tone is light \(difference 50 points.*; 50 and 50 examples\)\.$/,
  );
  expect(statements['FALSE_POSITIVE_RATE fist']).toMatch(
    /^Among examples that are not “fist” and whose skin_tone is dark it predicts “fist” for 80 %, compared with 30 % where skin_tone is light/,
  );
  expect(gaps).toHaveLength(3);
  expect(gaps[0]).toMatchObject({ difference: 0.5, severity: 'HIGH' });
  expect(gaps[0].mitigation).toContain('groupMitigation GROUP_BALANCED or REWEIGHING by skin_tone');
});

test('a label that one group is denied is found, even if accuracy hardly differs', () => {
  const predictions = simulate(3000, 3, ({ age }, label) => (age === 'old' && label === 2 ? 0.6 : 0.9));
  const worst = gapsOf(predictions).find(({ metric }) => metric === 'TRUE_POSITIVE_RATE');
  expect(worst).toMatchObject({ attributes: ['age'], values: ['old'], label: 'point', severity: 'HIGH' });
});

test('a gap of a pair of attributes is found; a gap of one attribute is reported once', () => {
  const both = simulate(2000, 8, ({ tone, age }) => ((tone === 'dark') === (age === 'old') ? 0.75 : 0.95));
  expect(gapsOf(both).filter(({ attributes }) => attributes.length === 2)).toHaveLength(1);
  const one = simulate(2000, 9, ({ tone }) => (tone === 'dark' ? 0.6 : 0.9));
  expect(gapsOf(one).filter(({ attributes }) => attributes.length === 2)).toEqual([]);
});

test('small and significant: severity by size', () => {
  const predictions = simulate(60_000, 4, ({ age }) => (age === 'old' ? 0.885 : 0.9));
  const gap = gapsOf(predictions).find(({ metric, attributes }) => metric === 'ACCURACY' && attributes[0] === 'age');
  expect(gap?.severity).toBe('INFO');
  expect(gap?.statement).toMatch(/its accuracy is 8\d\.\d %, compared with [89]\d\.\d %/);
});

test('a group below the floor makes no gap, whatever its accuracy', () => {
  const predictions = [
    ...simulate(200, 1, () => 0.95),
    ...simulate(9, 2, () => 0).map((one) => ({ ...one, groups: { tone: 'none' } })),
  ];
  expect(gapsOf(predictions)).toEqual([]);
});
