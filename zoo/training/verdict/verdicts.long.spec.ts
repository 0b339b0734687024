import { expect, test } from 'vitest';
import { drawnShapes, full, judged, relabelled, split } from '../testing/judged-shapes.ts';

// From figures, judge-run.spec.ts holds the same.

const shapes = drawnShapes();

test('OVERFITTING: a quarter of the labels is wrong, and learned by heart', async () => {
  const verdict = await judged(
    { ...full, epochs: 60, learningRate: 0.02 },
    split(relabelled(shapes.dataset, 0.25), 20),
    shapes.directory,
  );
  expect(verdict.kind, verdict.message).toBe('OVERFITTING');
  expect(verdict.advice.map(({ change }) => change)).toContainEqual({ augment: true });
});

test('TOO_LITTLE_DATA: sixteen examples of each label, learned by heart with the wrong labels among them', async () => {
  const verdict = await judged(
    { ...full, epochs: 60, learningRate: 0.02 },
    split(relabelled(shapes.dataset, 0.25), 16),
    shapes.directory,
  );
  expect(verdict.kind, verdict.message).toBe('TOO_LITTLE_DATA');
});
