import { doublePrecision, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, time } from './columns.ts';
import { sharedOrProjectId } from './projects.ts';

/** A job as people see it. The pg-boss message with the same `id` carries it to a worker. */
export const jobs = pgTable(
  'jobs',
  {
    id: id(),
    /** Null: it fetches a model of the catalogue, which everybody may use. */
    projectId: sharedOrProjectId(),
    kind: text('kind')
      .$type<
        | 'fetch-model'
        | 'import-dataset'
        | 'check-dataset'
        | 'extract-features'
        | 'fine-tune'
        | 'find-learning-rate'
        | 'push-checkpoint'
        | 'evaluate-robustness'
        | 'rank-models'
        | 'measure-model'
        | 'measure-checkpoints'
        | 'run-sweep'
        | 'calibrate-checkpoint'
        | 'carry-thresholds'
        | 'export-checkpoint'
        | 'zero-shot'
        | 'few-shot-study'
        | 'collect-garbage'
      >()
      .notNull(),
    payload: jsonb('payload').$type<Record<string, string>>().notNull(),
    state: text('state').$type<'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED'>().notNull(),
    /** 0..1; never decreases. */
    progress: doublePrecision('progress').notNull().default(0),
    stage: text('stage'),
    /** Where its pace is measured from: the progress at the first report of the process that does it, or after it took up a saved state, and when that was. */
    paceFrom: doublePrecision('pace_from').notNull().default(0),
    paceSince: time('pace_since'),
    /** The id of the request that queued it, in the log lines of its processes; null if no request did. */
    requestId: text('request_id'),
    /** The headers of W3C Trace Context of the span that queued it; empty where nothing is traced. */
    trace: jsonb('trace').$type<Record<string, string>>().notNull().default({}),
    error: text('error'),
    workerId: uuid('worker_id'),
    /** How often a worker has taken it: a job that crashes its workers is not retried for ever. */
    attempts: integer('attempts').notNull().default(0),
    /** Attempts since it last saved a state to resume from. */
    attemptsSinceSave: integer('attempts_since_save').notNull().default(0),
    cancelRequestedAt: time('cancel_requested_at'),
    createdAt: createdAt(),
    startedAt: time('started_at'),
    finishedAt: time('finished_at'),
  },
  (table) => [index().on(table.state)],
);

/** What jobs did, the last lines of it: see jobs/job-log.ts. */
export const jobLogs = pgTable('job_logs', {
  jobId: uuid('job_id')
    .primaryKey()
    .references(() => jobs.id, { onDelete: 'cascade' }),
  /** Each a time as RFC 3339, a space, and the text. */
  lines: text('lines').array().notNull(),
});

export type JobRow = typeof jobs.$inferSelect;

/** Workers that are alive: a row whose heartbeat is older than 15 s is dead. */
export const workers = pgTable('workers', {
  id: id(),
  hostname: text('hostname').notNull(),
  /** Its processor: see zoo/runtime/machine-name.ts. */
  machine: text('machine'),
  startedAt: time('started_at').notNull().defaultNow(),
  heartbeatAt: time('heartbeat_at').notNull().defaultNow(),
});
