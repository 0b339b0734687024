import { expect, test } from 'vitest';
import { deploymentInput } from './deployment-input.ts';

const chosen = { checkpointId: 'c', name: 'pets', begin: 'ALL', sleeps: false, overrideReason: null } as const;
const fixed = { name: 'pets', revision: 3, replicas: 2, minReplicas: null, maxReplicas: null };
const scaled = { ...fixed, replicas: 0, minReplicas: 0, maxReplicas: 4 };
const same = { checkpointId: 'c', name: 'pets', overrideReason: null };

test('a new endpoint: one replica, or none while nobody asks', () => {
  expect(deploymentInput(chosen, undefined)).toEqual({ ...same, replicas: 1 });
  expect(deploymentInput({ ...chosen, sleeps: true }, undefined)).toEqual({ ...same, minReplicas: 0, maxReplicas: 1 });
});

test('a new revision keeps the replicas of its endpoint, unless its sleep is changed', () => {
  expect(deploymentInput(chosen, fixed)).toEqual({ ...same, replicas: 2, traffic: 100 });
  expect(deploymentInput({ ...chosen, sleeps: true }, scaled)).toEqual({
    ...same,
    minReplicas: 0,
    maxReplicas: 4,
    traffic: 100,
  });
  expect(deploymentInput({ ...chosen, sleeps: true }, fixed)).toEqual({
    ...same,
    minReplicas: 0,
    maxReplicas: 2,
    traffic: 100,
  });
  expect(deploymentInput(chosen, scaled)).toEqual({ ...same, minReplicas: 1, maxReplicas: 4, traffic: 100 });
});

test('it begins with all requests, with a tenth, or with copies', () => {
  expect(deploymentInput({ ...chosen, begin: 'TENTH' }, fixed)).toMatchObject({ traffic: 10 });
  const copies = deploymentInput({ ...chosen, begin: 'COPIES' }, fixed);
  expect(copies).toMatchObject({ shadow: 100 });
  expect(copies).not.toHaveProperty('traffic');
});
