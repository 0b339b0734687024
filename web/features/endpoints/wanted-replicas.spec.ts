import { expect, test } from 'vitest';
import { startingRevision, wantedReplicas } from './wanted-replicas.ts';

const revisions = [
  { number: 3, traffic: 10, shadow: 0 },
  { number: 2, traffic: 0, shadow: 50 },
  { number: 1, traffic: 90, shadow: 0 },
];

test('each revision runs its part of the replicas, rounded up', () => {
  expect(revisions.map((revision) => wantedReplicas({ replicas: 1 }, revision))).toEqual([1, 1, 1]);
  expect(revisions.map((revision) => wantedReplicas({ replicas: 4 }, revision))).toEqual([1, 2, 4]);
  expect(revisions.map((revision) => wantedReplicas({ replicas: 0 }, revision))).toEqual([0, 0, 0]);
});

test('the revision that starts is the newest that is not complete', () => {
  const ready = (...numbers: number[]) => numbers.map((revision) => ({ revision, state: 'READY' as const }));
  const endpoint = { replicas: 1, revision: 1, revisions };
  expect(startingRevision({ ...endpoint, runningReplicas: ready(1) })).toBe(3);
  expect(startingRevision({ ...endpoint, runningReplicas: [...ready(1), { revision: 3, state: 'STARTING' }] })).toBe(3);
  expect(startingRevision({ ...endpoint, runningReplicas: ready(3) })).toBe(1);
  expect(startingRevision({ ...endpoint, runningReplicas: ready(1, 3) })).toBe(1);
});
