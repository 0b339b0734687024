import type { Logger } from 'pino';
import { type Child, describeCrash, startChild, tell } from '../jobs/child-process.ts';
import type { ReplicaRow } from './reconcile.ts';
import type { FromReplica } from './replica.ts';
import type { ReplicaProcess } from './replica-process.ts';
import { BASE_SETTINGS, REPLICA_SETTINGS } from './replica-settings.ts';
import type { FromSharedReplica, ToSharedReplica } from './shared-replicas.ts';

/** The most replicas of a process: what one computes the others wait for. */
const MOST_REPLICAS = 64;

interface Shared {
  child: Child;
  /** What its replicas have in common: the model that their checkpoints were trained on; null of small ones. */
  base: string | null;
  /** Endpoints by the ids of their replicas. */
  endpoints: Map<string, string>;
}

/** A worker's processes that replicas of small checkpoints share, or of one base model. An endpoint's replicas are in different ones: one's end leaves the others. */
export class SharedProcesses {
  readonly #log: Logger;
  readonly #processes = new Set<Shared>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** A place for a replica in a process that has one, or in a new one. The process ends with its last replica. */
  join(
    { id, endpointName }: Pick<ReplicaRow, 'id' | 'endpointName'>,
    base: string | null,
    hear: (message: FromReplica) => void,
  ): ReplicaProcess {
    const shared = this.#withRoomFor(endpointName, base) ?? this.#start(base);
    const { child, endpoints } = shared;
    endpoints.set(id, endpointName);
    const ended = new Promise<string>((resolve) => {
      const listen = (message: FromSharedReplica) => {
        if (message.id !== id) return;
        if (message.type !== 'stopped') hear(message);
        if (message.type === 'stopped' || message.type === 'failed') leave('');
      };
      const leave = (why: string) => {
        child.process.off('message', listen);
        endpoints.delete(id);
        if (endpoints.size === 0) this.#end(shared);
        resolve(why);
      };
      child.process.on('message', listen);
      child.exit.then((exit) => leave(describeCrash('The process of several replicas', exit, child.tail())));
    });
    return {
      pid: child.process.pid,
      tell: (message) => tell(child, { ...message, id } satisfies ToSharedReplica),
      retire: () => void this.#processes.delete(shared),
      kill: () => void child.process.kill('SIGKILL'),
      ended,
    };
  }

  #withRoomFor(endpointName: string, base: string | null): Shared | undefined {
    return [...this.#processes].find(
      ({ base: own, endpoints }) =>
        own === base && endpoints.size < MOST_REPLICAS && ![...endpoints.values()].includes(endpointName),
    );
  }

  #start(base: string | null): Shared {
    const child = startChild(
      new URL('./shared-replicas.ts', import.meta.url),
      this.#log,
      ['DEVICES', 'TRACES'],
      base === null ? REPLICA_SETTINGS : BASE_SETTINGS,
    );
    const shared: Shared = { child, base, endpoints: new Map() };
    this.#processes.add(shared);
    child.process.setMaxListeners(MOST_REPLICAS + 10);
    // Nothing joins a process that ended.
    child.process.once('exit', () => this.#processes.delete(shared));
    return shared;
  }

  /** Nobody is in it, and nobody can join it. */
  #end(shared: Shared): void {
    this.#processes.delete(shared);
    if (shared.child.process.connected) shared.child.process.disconnect();
  }
}
