import { expect, test } from 'vitest';
import { labelledTicks } from './labelled-ticks.ts';
import { numberScale } from './number-scale.ts';

const toOneDecimal = { format: (value: number) => value.toFixed(1) };
const labels = (greatest: number) =>
  labelledTicks(numberScale({ label: '', format: String }, [0, greatest], [0, 100]), toOneDecimal, 5).map(
    toOneDecimal.format,
  );

test('no label stands twice', () => {
  expect(labels(0.3)).toEqual(['0.0', '0.1', '0.2', '0.3']);
  expect(labels(1)).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']);
});

test('where all read the same, they are as they were', () => {
  expect(labels(0.01)).toHaveLength(6);
});
