import { expect, test } from 'vitest';
import { type ComparedRun, trainingSeconds } from './runs-query.ts';

const run = (resumes: number, finishedAt: string | null) =>
  ({
    fineTune: {
      resumes,
      epochs: [{ seconds: 12.9 }, { seconds: 15.6 }, { seconds: 10 }],
      job: { startedAt: '2026-01-01T00:00:00Z', finishedAt },
    },
  }) as unknown as ComparedRun;

test('the time of a run is that of its job; of a resumed one, that of its epochs', () => {
  expect(trainingSeconds(run(0, '2026-01-01T00:00:45Z'))).toBe(45);
  expect(trainingSeconds(run(1, '2026-01-01T00:00:11Z'))).toBeCloseTo(38.5);
  expect(trainingSeconds(run(1, null))).toBeNull();
});
