import { expect, test } from 'vitest';
import { answers, explainState, isAsleep } from './explain-state.ts';

const endpoint = { state: 'READY' as const, replicas: 1, minReplicas: null, runningReplicas: [] };

test('an endpoint that sleeps answers, and says that the next request waits', () => {
  const asleep = { ...endpoint, state: 'STOPPED', replicas: 0, minReplicas: 0 } as const;
  expect([isAsleep(asleep), answers(asleep)]).toEqual([true, true]);
  expect(explainState(asleep)).toMatch(/sleeps.*next request starts one/);
  expect(explainState({ ...endpoint, minReplicas: 0 })).toMatch(/goes to sleep/);
});

test('one without a worker does not answer, and says what to do', () => {
  const stopped = { ...endpoint, state: 'STOPPED' } as const;
  expect([isAsleep(stopped), answers(stopped)]).toEqual([false, false]);
  expect(explainState(stopped)).toMatch(/npm start/);
  expect(explainState({ ...endpoint, state: 'FAILED' })).toMatch(/Roll back/);
  expect(answers({ ...endpoint, state: 'DEGRADED' })).toBe(true);
  expect(explainState(endpoint)).toBe('It answers.');
});
