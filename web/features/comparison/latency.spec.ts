import { expect, test } from 'vitest';
import { latency, measuredTogether } from './latency.ts';
import type { ComparedRun } from './runs-query.ts';

const run = (own: object, modelMs: number | null = null) =>
  ({
    ...{ variant: 'FLOAT32', variantReport: null, speed: null },
    ...own,
    fineTune: { model: { speed: modelMs === null ? null : { milliseconds: modelMs, machine: 'CPU' } } },
  }) as unknown as ComparedRun;
const speed = (milliseconds: number, measuredAt = '2026-01-01T00:00:00Z') => ({
  speed: { milliseconds, machine: 'CPU', measuredAt },
});

test('the checkpoint’s own, else the variant’s, else the model’s', () => {
  expect(latency(run(speed(3), 9))).toMatchObject({ milliseconds: 3, of: 'CHECKPOINT', machine: 'CPU' });
  expect(latency(run({ variantReport: { latencyMs: 4 } }, 9))).toMatchObject({ milliseconds: 4, of: 'VARIANT' });
  expect(latency(run({}, 9))).toMatchObject({ milliseconds: 9, of: 'MODEL' });
  expect(latency(run({}))).toBeNull();
});

test('what runs in a browser has the latency there', () => {
  const browser = { variant: 'BROWSER', variantReport: { latencyMs: 40 } };
  expect(latency(run({ ...speed(3), ...browser }))).toMatchObject({ milliseconds: 40, of: 'VARIANT' });
});

test('only latencies of one job can be compared', () => {
  expect(measuredTogether([run(speed(3)), run(speed(4))])).toEqual({
    machine: 'CPU',
    measuredAt: '2026-01-01T00:00:00Z',
  });
  expect(measuredTogether([run(speed(3)), run(speed(4, '2026-01-02T00:00:00Z'))])).toBeNull();
  expect(measuredTogether([run(speed(3)), run({}, 9)])).toBeNull();
});
