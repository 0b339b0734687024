import { expect, test } from 'vitest';
import { metricName } from './metric-names.ts';

test('metrics of one number or type have a name in words', () => {
  expect(metricName('meanAbsoluteError of stars').name).toBe('Mean absolute error of stars');
  expect(metricName('rootMeanSquaredError of time of day').name).toBe('Root mean squared error of time of day');
  expect(metricName('f1 of PER').name).toBe('F1 of PER');
  expect(metricName('accuracy').format(0.5)).toBe('50.0 %');
});
