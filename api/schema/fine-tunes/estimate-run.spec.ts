import { expect, test } from 'vitest';
import { estimateSeconds, type PastRun, pastErrors } from './estimate-run.ts';

/** A run that takes 5 s, 10 ms an example, and 1 ms an example and epoch. */
const run = (examples: number, epochs: number, factor = 1): PastRun => {
  const epochSeconds = 0.001 * examples * epochs * factor;
  return { parameters: 1000, examples, epochs, epochSeconds, totalSeconds: epochSeconds + 5 + 0.01 * examples };
};

test('runs that follow the rule are foretold: more examples, more epochs, and the time of neither', () => {
  const past = [run(100, 4), run(500, 8), run(1000, 2)];
  expect(estimateSeconds({ parameters: 1000, examples: 2000, epochs: 10 }, past)).toBeCloseTo(45);
  expect(pastErrors(past)?.map((share) => share.toFixed(3))).toEqual(['1.000', '1.000']);
});

test('a model of twice as many parameters takes twice as long for an example', () => {
  expect(estimateSeconds({ parameters: 2000, examples: 100, epochs: 10 }, [run(100, 4)])).toBeCloseTo(8);
});

test('from runs of one size, the rest grows in proportion and never falls', () => {
  const past = [run(100, 0), run(100, 0)];
  expect(estimateSeconds({ parameters: 1000, examples: 200, epochs: 0 }, past)).toBeCloseTo(12);
  expect(estimateSeconds({ parameters: 1000, examples: 10, epochs: 0 }, past)).toBeCloseTo(6);
});

test('the interval is as wide as the errors were, and unknown of two runs', () => {
  expect(pastErrors([run(100, 4), run(100, 4)])).toBeNull();
  // 16 s, 16 s and 26 s. From the other two, whose median epoch takes half as long again, each of the first should take 21 s; the third, 16 s.
  const [least, greatest] = pastErrors([run(100, 100), run(100, 100), run(100, 100, 2)]) ?? [];
  expect(least).toBeCloseTo(16 / 21);
  expect(greatest).toBeCloseTo(26 / 16);
});
