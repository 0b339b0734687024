import type { Config } from '../../config.ts';
import type { Db } from '../../database/connection.ts';
import type { JobRow } from '../../database/tables/index.ts';
import type { BlobStore } from '../../storage/blob-store.ts';
import type { Progress } from '../progress.ts';
import type { DoTask } from '../sandbox/tasks.ts';

/** What a job's handler works with. */
export interface JobContext {
  db: Db;
  blobs: BlobStore;
  config: Config;
  job: JobRow;
  /** The job's own empty directory; the worker deletes it afterwards, however the job ended. */
  directory: string;
  /** Aborted when the job is to stop. */
  signal: AbortSignal;
  progress: Progress['report'];
  /** Called before the first report after saved work was taken up: see `openProgress`. */
  takeUp?: Progress['takeUp'];
  /** Adds a line to the job's log, which people read. */
  log?: (text: string) => void;
  /** Does work on files of strangers; absent: in a process of its own (see `runSandboxed`). */
  doTask?: DoTask;
  /** What was loaded, by its id, for a job that loads the same several times: see `inputs.ts`. Absent: nothing is kept. */
  loaded?: Map<string, Promise<unknown>>;
}
