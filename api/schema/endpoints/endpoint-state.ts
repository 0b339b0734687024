import type { endpoints, replicas } from '../../database/tables/index.ts';
import { replicasOf } from '../../inference/reconcile.ts';
import { type Share, sharesOf } from '../../inference/shares.ts';
import type { EndpointState, ValueOf } from '../enums.ts';

type EndpointRow = Pick<typeof endpoints.$inferSelect, 'revision' | 'replicas'>;
type ReplicaRow = Pick<typeof replicas.$inferSelect, 'revision' | 'state'>;

/** An endpoint's state, from what should run, its revisions with their traffic, and the replicas of workers that are alive. */
export function endpointState(
  endpoint: EndpointRow,
  revisions: (Share & { shadow: number })[],
  all: ReplicaRow[],
  aWorkerIsAlive: boolean,
): ValueOf<typeof EndpointState> {
  const isShadow = ({ revision }: ReplicaRow) =>
    revisions.some(({ number, shadow }) => number === revision && shadow > 0);
  const running = all.filter((one) => !isShadow(one));
  const shares = sharesOf(endpoint, revisions);
  const isReady = ({ state }: ReplicaRow) => state === 'READY';
  const current = running.filter(({ revision }) => shares.some(({ number }) => number === revision));
  const isComplete = shares.every(
    ({ number, traffic }) =>
      current.filter((one) => one.revision === number && isReady(one)).length >= replicasOf(endpoint.replicas, traffic),
  );
  if (endpoint.replicas === 0) return 'STOPPED';
  if (isComplete) return 'READY';
  if (running.some(isReady)) return 'DEGRADED';
  if (current.some(({ state }) => state === 'FAILED')) return 'FAILED';
  return aWorkerIsAlive ? 'STARTING' : 'STOPPED';
}
