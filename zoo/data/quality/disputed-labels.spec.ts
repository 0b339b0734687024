import { expect, test } from 'vitest';
import { disputedLabels } from './disputed-labels.ts';
import peers from './fixtures/peers.json' with { type: 'json' };
import { fixtureNumbers } from './testing/fixture-numbers.ts';

/** What `probabilities` in scripts/fixtures/data-quality.py makes. */
function probabilities({ seed, count, classes, noise }: (typeof peers.disputed)[number]) {
  const draw = fixtureNumbers(seed);
  const labels: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < count; i++) {
    const first = draw();
    const truth = Math.floor(first * draw() * classes);
    const powers = Array.from({ length: classes }, (_, k) => {
      const logit = draw() * 2;
      return Math.exp(logit + (k === truth ? 2.2 * draw() + 0.4 : 0));
    });
    labels.push(draw() < noise ? Math.floor(draw() * classes) : truth);
    const sum = powers.reduce((a, b) => a + b, 0);
    values.push(...powers.map((power) => power / sum));
  }
  return { labels, probabilities: { values, classCount: classes } };
}

test.each(peers.disputed)('the examples and their order are cleanlab’s: $count of $classes classes', (made) => {
  const { labels, probabilities: rows } = probabilities(made);
  expect(disputedLabels(labels, rows).map(({ position }) => position)).toEqual(made.found);
});

test('what is suggested is the most probable class', () => {
  const values = [0.9, 0.1, 0.8, 0.2, 0.9, 0.1, 0.1, 0.9, 0.2, 0.8, 0.05, 0.95, 0.97, 0.03, 0.3, 0.7];
  const found = disputedLabels([0, 0, 0, 1, 1, 1, 1, 1], { values, classCount: 2 });
  expect(found).toEqual([{ position: 6, suggested: 0, confidence: 0.03 }]);
});

test('a class without examples, and one with a single one', () => {
  const values = [0.1, 0.2, 0.7, 0.1, 0.2, 0.7, 0.8, 0.1, 0.1];
  expect(disputedLabels([2, 2, 1], { values, classCount: 3 })).toEqual([]);
});
