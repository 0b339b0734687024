import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { JobRow } from '../database/tables/index.ts';
import { type TraceHeaders, traceHeaders } from '../observability/spans.ts';
import { describeCrash, startChild, tell } from './child-process.ts';
import { JOB_KINDS } from './kinds.ts';

/** What the worker tells the process of a job. */
export type ToJob =
  | { type: 'start'; config: Config; job: JobRow; directory: string; trace: TraceHeaders }
  | { type: 'abort' };

/** What the process of a job tells the worker, once. */
export type FromJob = { type: 'done' } | { type: 'aborted' } | { type: 'failed'; error: string };

export type JobOutcome = FromJob | { type: 'crashed'; error: string };

export interface JobProcess {
  pid: number | undefined;
  /** Asks the job to stop, and ends its process if it does not stop within `ABORT_MS`. */
  abort(): void;
  outcome: Promise<JobOutcome>;
}

/** The time that a job may take to stop, and its process to end after it reported the job's outcome. */
const ABORT_MS = 10_000;

/** Lower than the API's and the replicas' priority, so that those respond quickly while a job uses every core. */
const NICENESS = 10;

/** Runs one job in its own process: a crash of native code there does not affect the worker. */
export function startJobProcess(config: Config, job: JobRow, directory: string, log: Logger): JobProcess {
  const child = startChild(new URL('./run-job.ts', import.meta.url), log, ['DEVICES', 'REGISTRIES', 'TRACES']);
  const { pid } = child.process;
  if (pid !== undefined) {
    try {
      os.setPriority(pid, NICENESS);
    } catch (error) {
      log.warn({ error: (error as Error).message }, 'a job runs at normal priority');
    }
    if (JOB_KINDS[job.kind].length === 'SHORT') endFirst(pid);
  }

  let lastMessage: FromJob | null = null;
  let aborted = false;
  let deadline: NodeJS.Timeout | undefined;
  const killLater = () => {
    deadline ??= setTimeout(() => child.process.kill('SIGKILL'), ABORT_MS);
  };
  child.process.on('message', (message: FromJob) => {
    lastMessage = message;
    killLater();
  });
  // No job signs in.
  const withoutSignIn = { ...config, token: null, oidc: null };
  const trace = traceHeaders();
  tell(child, { type: 'start', config: withoutSignIn, job, directory, trace } satisfies ToJob);

  return {
    pid,
    abort() {
      aborted = true;
      tell(child, { type: 'abort' } satisfies ToJob);
      killLater();
    },
    outcome: child.exit.then((exit): JobOutcome => {
      clearTimeout(deadline);
      // The job's report counts, however its process ended: GPU drivers are known to crash at exit.
      if (lastMessage) return lastMessage;
      if (aborted) return { type: 'aborted' };
      return { type: 'crashed', error: describeCrash(`The job's process`, exit, child.tail()) };
    }),
  };
}

/** Of 1000: a process with a higher score ends first when a Linux machine has no memory left. */
const OOM_SCORE = 500;

/** Hours of training must not end because an import beside them needed too much memory. Other systems have no such score. */
function endFirst(pid: number): void {
  writeFile(`/proc/${pid}/oom_score_adj`, String(OOM_SCORE)).catch(() => {});
}
