import type { endpoints, replicas } from '../../database/tables/index.ts';
import type { EndpointState, ValueOf } from '../enums.ts';

type EndpointRow = Pick<typeof endpoints.$inferSelect, 'revision' | 'replicas'>;
type ReplicaRow = Pick<typeof replicas.$inferSelect, 'revision' | 'state'>;

/** An endpoint's state, from what should run and the replicas of workers that are alive. */
export function endpointState(
  endpoint: EndpointRow,
  running: ReplicaRow[],
  aWorkerIsAlive: boolean,
): ValueOf<typeof EndpointState> {
  const current = running.filter(({ revision }) => revision === endpoint.revision);
  const ready = current.filter(({ state }) => state === 'READY').length;
  if (endpoint.replicas === 0) return 'STOPPED';
  if (ready >= endpoint.replicas) return 'READY';
  if (ready > 0 || running.some(({ state }) => state === 'READY')) return 'DEGRADED';
  if (current.some(({ state }) => state === 'FAILED')) return 'FAILED';
  return aWorkerIsAlive ? 'STARTING' : 'STOPPED';
}
