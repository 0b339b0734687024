import { expect, test } from 'vitest';
import type { ExampleOutputs } from './example-outputs.ts';
import { multiLabelMetrics } from './multi-label-metrics.ts';

const predicted = (targets: number[], outputs: number[]): ExampleOutputs => ({
  name: 'a',
  targets,
  outputs,
  groups: {},
});

test('hand-computed figures', () => {
  const examples = [
    predicted([0, 1, 0], [0.1, 0.9, 0.2]),
    predicted([0, 1, 0], [0.4, 0.2, 0.2]),
    predicted([1, 0, 0], [0.35, 0.8, 0.6]),
    predicted([1, 1, 0], [0.8, 0.8, 0.1]),
  ];
  const metrics = multiLabelMetrics(examples, ['a', 'b', 'c']);
  expect(metrics.exampleCount).toBe(4);
  // The example of scikit-learn's average_precision_score: y_true [0, 0, 1, 1], y_scores [0.1, 0.4, 0.35, 0.8] give 0.83….
  expect(metrics.perLabel[0]).toMatchObject({ label: 'a', support: 2, accuracy: 0.75, precision: 1, recall: 0.5 });
  expect(metrics.perLabel[0].f1).toBeCloseTo(2 / 3, 12);
  expect(metrics.perLabel[0].averagePrecision).toBeCloseTo(0.5 + (0.5 * 2) / 3, 12);
  // Two equal outputs, of which one is right, are one threshold: 1/3 · 1 + 1/3 · 2/3 + 1/3 · 3/4.
  expect(metrics.perLabel[1]).toMatchObject({ support: 3, accuracy: 0.5 });
  expect(metrics.perLabel[1].averagePrecision).toBeCloseTo((1 + 2 / 3 + 3 / 4) / 3, 12);
  expect(metrics.perLabel[2]).toMatchObject({ support: 0, recall: 0, f1: 0, averagePrecision: null });
  expect(metrics.accuracy).toBeCloseTo((0.75 + 0.5 + 0.75) / 3, 12);
  expect(metrics.subsetAccuracy).toBe(0.5);
  expect(metrics.meanAveragePrecision).toBeCloseTo((5 / 6 + 29 / 36) / 2, 12);
});

test('outputs that do not match are refused', () => {
  expect(() => multiLabelMetrics([], ['a'])).toThrow(/No outputs/);
  expect(() => multiLabelMetrics([predicted([1, 0], [0.5])], ['a', 'b'])).toThrow(/2 targets and 1 outputs/);
});
