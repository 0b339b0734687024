import { expect, test } from 'vitest';
import { rateSeries } from './rate-series.ts';

const at = (second: number) => new Date(Date.UTC(2030, 0, 1, 12, 0, second)).toISOString();
const moment = (second: number, revision: number | null, requests: number, errors = 0, rejected = 0) => ({
  ...{ startsAt: at(second), revision, requests, errors, rejected },
});

test('requests a second by revision, the newest first, with a zero where nobody asked', () => {
  const series = rateSeries(
    {
      until: at(40),
      momentSeconds: 2,
      moments: [moment(20, 3, 8), moment(22, 3, 4), moment(22, 4, 2, 1), moment(30, 4, 4), moment(38, 4, 100)],
    },
    28,
  );
  expect(series.map(({ name }) => name)).toEqual(['Revision 4', 'Revision 3', 'Errors']);
  // From 12 s to 36 s; the counts after that may not be complete.
  expect(series[0].points.map(({ x }) => new Date(x).getUTCSeconds())).toEqual([12, 16, 20, 24, 28, 32]);
  expect(series[0].points.map(({ y }) => y)).toEqual([0, 0, 0.5, 0, 1, 0]);
  expect(series[1].points.map(({ y }) => y)).toEqual([0, 0, 3, 0, 0, 0]);
  expect(series[2].points.map(({ y }) => y)).toEqual([0, 0, 0.25, 0, 0, 0]);
});

test('what no replica answered, and what was refused', () => {
  const series = rateSeries(
    { until: at(40), momentSeconds: 2, moments: [moment(20, null, 4, 4), moment(20, 1, 4, 0, 4)] },
    28,
  );
  expect(series.map(({ name }) => name)).toEqual(['Revision 1', 'Answered by no replica', 'Errors', 'Refused (4xx)']);
});

test('one line at zero without requests, and no errors over it', () => {
  const [requests, ...others] = rateSeries({ until: at(40), momentSeconds: 2, moments: [] }, 28);
  expect(requests.name).toBe('Requests');
  expect(others).toEqual([]);
  expect(requests.points.every(({ y }) => y === 0)).toBe(true);
});
