import type { Logger } from 'pino';
import { describeCrash, startChild, tell } from '../jobs/child-process.ts';
import type { FromReplica, ToReplica } from './replica.ts';
import { REPLICA_SETTINGS } from './replica-settings.ts';

/** Where a replica runs: in its own process, or in one that it shares. */
export interface ReplicaProcess {
  pid: number | undefined;
  tell(message: ToReplica): void;
  /** No other replica comes into it any more. */
  retire(): void;
  /** Ends the process, and every replica in it. */
  kill(): void;
  /** Why the replica ended, once it did: after its process, or after it was stopped in one that goes on. */
  ended: Promise<string>;
}

/** Starts a process for one replica. */
export function ownProcess(log: Logger, hear: (message: FromReplica) => void): ReplicaProcess {
  const child = startChild(new URL('./replica.ts', import.meta.url), log, ['DEVICES', 'TRACES'], REPLICA_SETTINGS);
  child.process.on('message', hear);
  return {
    pid: child.process.pid,
    tell: (message) => tell(child, message),
    retire: () => {},
    kill: () => void child.process.kill('SIGKILL'),
    ended: child.exit.then((exit) => describeCrash('The replica', exit, child.tail())),
  };
}
