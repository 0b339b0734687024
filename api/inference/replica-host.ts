import { reasonOf } from '../jobs/reason.ts';
import { HostedReplica, type ReplicaHostContext } from './hosted-replica.ts';
import { type AssignedReplica, reconcileReplicas } from './reconcile.ts';
import { SharedProcesses } from './shared-processes.ts';

export interface ReplicaHost {
  /** Compares what should run here with what runs, and starts and stops replicas to match. Returns at once. */
  reconcileSoon(): void;
  /** Process id of each replica by its row's id. */
  processes(): Map<string, number | undefined>;
  /** Ends all replicas. The caller deletes their rows. */
  stop(): Promise<void>;
}

/** The host of a worker's replicas. */
export function openReplicaHost(given: ReplicaHostContext): ReplicaHost {
  let assigned: AssignedReplica[] = [];
  const sharesBase = ({ row, modelId }: AssignedReplica) =>
    assigned.some(
      (other) =>
        other.adapterSha256 !== null && other.modelId === modelId && other.row.endpointName !== row.endpointName,
    );
  const context = { ...given, shared: new SharedProcesses(given.log), sharesBase };
  const hosted = new Map<string, HostedReplica>();
  const leaving = new Set<Promise<void>>();
  let stopped = false;
  let wanted = false;
  let current: Promise<void> | null = null;

  const reconcile = async () => {
    const loads = new Map([...hosted].map(([id, { underWay }]) => [id, underWay]));
    assigned = await reconcileReplicas(context.db, context.workerId, loads);
    if (stopped) return;
    const ids = new Set(assigned.map(({ row }) => row.id));
    for (const [id, replica] of hosted) {
      if (ids.has(id)) continue;
      hosted.delete(id);
      const left = replica.stop({ now: false }).finally(() => leaving.delete(left));
      leaving.add(left);
    }
    for (const replica of assigned) {
      if (!hosted.has(replica.row.id)) hosted.set(replica.row.id, new HostedReplica(context, replica));
    }
  };

  const loop = async () => {
    while (wanted && !stopped) {
      wanted = false;
      try {
        await reconcile();
      } catch (error) {
        // The next heartbeat tries again.
        context.log.warn({ error: reasonOf(error) }, 'replicas could not be reconciled');
      }
    }
    current = null;
  };

  return {
    reconcileSoon() {
      wanted = true;
      if (!stopped) current ??= loop();
    },
    processes: () => new Map([...hosted].map(([id, replica]) => [id, replica.pid])),
    async stop() {
      stopped = true;
      await current;
      await Promise.all([...[...hosted.values()].map((replica) => replica.stop({ now: true })), ...leaving]);
    },
  };
}
