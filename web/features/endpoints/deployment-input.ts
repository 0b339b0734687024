import type { NamedEndpoint } from './deploy-query.ts';

/** How a new revision of an endpoint that exists begins. */
export type Begin = 'ALL' | 'TENTH' | 'COPIES';

interface Chosen {
  checkpointId: string;
  name: string;
  begin: Begin;
  /** Whether no replica runs while nobody asks. */
  sleeps: boolean;
  overrideReason: string | null;
}

/**
 * What to deploy with. An endpoint that exists keeps its number of replicas, unless its sleep is changed.
 *
 * @param existing the endpoint of this name; undefined if there is none
 */
export function deploymentInput({ begin, sleeps, ...chosen }: Chosen, existing: NamedEndpoint | undefined) {
  return { ...chosen, ...replicasOf(sleeps, existing), ...(existing ? shareOf(begin) : {}) };
}

/** Whether an endpoint sleeps while nobody asks it. */
export const sleeps = ({ minReplicas }: NamedEndpoint): boolean => minReplicas === 0;

function replicasOf(toSleep: boolean, existing: NamedEndpoint | undefined) {
  if (!existing || sleeps(existing) !== toSleep) {
    const maxReplicas = existing?.maxReplicas ?? Math.max(1, existing?.replicas ?? 1);
    if (toSleep) return { minReplicas: 0, maxReplicas };
    return existing?.maxReplicas ? { minReplicas: 1, maxReplicas } : { replicas: 1 };
  }
  const { replicas, minReplicas, maxReplicas } = existing;
  return maxReplicas === null ? { replicas } : { minReplicas, maxReplicas };
}

function shareOf(begin: Begin) {
  if (begin === 'COPIES') return { shadow: 100 };
  return { traffic: begin === 'TENTH' ? 10 : 100 };
}
