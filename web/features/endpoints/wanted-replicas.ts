import type { Endpoint } from './endpoint-query.ts';

type Scaled = Pick<Endpoint, 'replicas'>;
type Served = Pick<Endpoint['revisions'][number], 'number' | 'traffic' | 'shadow'>;

/** How many replicas of a revision should run: its part of the endpoint's, rounded up. */
export function wantedReplicas({ replicas }: Scaled, { traffic, shadow }: Served): number {
  return Math.ceil((replicas * (traffic > 0 ? traffic : shadow)) / 100);
}

interface Starting extends Scaled {
  revision: number;
  revisions: Served[];
  runningReplicas: Pick<Endpoint['runningReplicas'][number], 'revision' | 'state'>[];
}

/** The newest revision that answers requests and has fewer replicas ready than it should; the current one if none has. */
export function startingRevision(endpoint: Starting): number {
  const { revision, revisions, runningReplicas } = endpoint;
  const readyOf = (number: number) =>
    runningReplicas.filter((replica) => replica.revision === number && replica.state === 'READY').length;
  const starting = revisions
    .filter(({ traffic }) => traffic > 0)
    .sort((a, b) => b.number - a.number)
    .find((one) => readyOf(one.number) < wantedReplicas(endpoint, one));
  return starting?.number ?? revision;
}
