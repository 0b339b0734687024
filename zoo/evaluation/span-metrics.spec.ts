import { expect, test } from 'vitest';
import seqeval from './span-metrics.json' with { type: 'json' };
import { type ExampleTags, spanMetrics } from './span-metrics.ts';

// Held against seqeval: scripts/fixtures/span-metrics.py.

const { labels } = seqeval;
const indices = (row: string[]) => row.map((label) => labels.indexOf(label));
const example = (truth: string[], found: (string | null)[], name = 'row 1'): ExampleTags => ({
  name,
  tags: indices(truth),
  predicted: found.map((label) => (label === null ? null : labels.indexOf(label))),
  probabilities: found.map((label) => (label === null ? null : 0.5)),
  groups: {},
});

test.each(seqeval.cases.map((given, i) => [i, given] as const))('case %i has seqeval’s figures', (_, given) => {
  const { accuracy, perType, precision, recall, f1, support } = spanMetrics(
    given.truth.map((truth, i) => example(truth, given.found[i])),
    labels,
  );
  expect(accuracy).toBeCloseTo(given.accuracy, 12);
  const own = [...perType, { type: 'all', precision, recall, f1, support }];
  const wanted = [...given.perType, { type: 'all', ...given.micro }];
  expect(own.map(({ type }) => type)).toEqual(wanted.map(({ type }) => type));
  for (const [i, scores] of own.entries()) {
    for (const key of ['precision', 'recall', 'f1', 'support'] as const) {
      expect(scores[key], `${scores.type} ${key}`).toBeCloseTo(wanted[i][key], 12);
    }
  }
});

test('words that the model did not read do not count, and are counted', () => {
  const read = spanMetrics([example(['B-PER', 'I-PER', 'O'], ['B-PER', 'I-PER', 'O'])], labels);
  const cut = spanMetrics([example(['B-PER', 'I-PER', 'O', 'B-LOC'], ['B-PER', 'I-PER', 'O', null])], labels);
  expect(cut).toEqual({ ...read, unreadWords: 1 });
});

test('an example with other words than the data set has is refused by name', () => {
  expect(() => spanMetrics([example(['O', 'O'], ['O'], 'row 7')], labels)).toThrow(
    '“row 7” has 2 words, but 1 are labelled',
  );
  expect(() => spanMetrics([], labels)).toThrow('the split has no examples');
});
