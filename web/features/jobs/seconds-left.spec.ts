import { expect, test } from 'vitest';
import type { Job } from './job-fields.ts';
import { secondsLeft } from './seconds-left.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const job: Job = {
  id: '1',
  kind: 'fine-tune',
  state: 'RUNNING',
  progress: 0.25,
  paceFrom: 0,
  paceSince: '2026-01-01T00:00:00Z',
  stage: null,
  error: null,
  createdAt: '2026-01-01T00:00:00Z',
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: null,
};

test('a quarter done in 20 s leaves 60 s', () => {
  expect(secondsLeft(job, start + 20_000)).toBeCloseTo(60);
});

test('too early for an estimate, not started, or over: no estimate', () => {
  expect(secondsLeft(job, start + 1_000)).toBeNull();
  expect(secondsLeft({ ...job, progress: 0.01 }, start + 20_000)).toBeNull();
  expect(secondsLeft({ ...job, paceSince: null }, start + 20_000)).toBeNull();
  expect(secondsLeft({ ...job, state: 'FAILED' }, start + 20_000)).toBeNull();
});

test('a run that was resumed at half counts neither the pause nor what it found done', () => {
  // It waited for ten minutes, opened its data again, and has done another quarter in 20 s.
  const paceSince = new Date(start + 600_000).toISOString();
  const resumed: Job = { ...job, progress: 0.75, paceFrom: 0.5, paceSince };
  expect(secondsLeft(resumed, start + 620_000)).toBeCloseTo(20);
  expect(secondsLeft({ ...resumed, progress: 0.51 }, start + 620_000)).toBeNull();
});
