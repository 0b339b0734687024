import { bigint, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, time } from './columns.ts';
import { checkpoints } from './fine-tunes.ts';
import { projectId } from './projects.ts';
import { users } from './users.ts';

export interface PolicyViolation {
  /** The rule of the policy, as its path in the file: `licenses`, `fairness.minimumWorstGroupAccuracy`. */
  rule: string;
  /** What is wrong, in a sentence, and what to do. */
  message: string;
}

export interface PolicyDecision {
  /** Digest of the policy file that was in force. */
  policySha256: string;
  violations: PolicyViolation[];
  /** Why an admin deployed it anyway; null where nothing was violated. */
  overrideReason: string | null;
}

/** When a revision that shares an endpoint's requests is taken back by itself. */
export interface RollbackRule {
  /** The revision is judged after so many requests to it, and again as they grow. */
  minRequests: number;
  /** How many times the other revisions' 95th percentile its own may be; null: latency is not watched. */
  latencyFactor: number | null;
}

/** The desired state. Workers read it, and start or stop replicas until it is reached. */
export const endpoints = pgTable('endpoints', {
  name: text('name').primaryKey(),
  projectId: projectId(),
  /** Number of the revision that should serve: the one with the largest share of the traffic. */
  revision: integer('revision').notNull(),
  /** How many replicas should run, of all revisions with traffic. */
  replicas: integer('replicas').notNull(),
  /** Bounds of `replicas`, which follows the load between them; null where it is fixed. */
  minReplicas: integer('min_replicas'),
  maxReplicas: integer('max_replicas'),
  /** Counts up each time that the requests are split again: what is counted belongs to one split. */
  split: integer('split').notNull().default(0),
  /** When as many replicas as now were needed last. */
  neededAt: time('needed_at').notNull().defaultNow(),
  createdAt: createdAt(),
});

export const endpointRevisions = pgTable(
  'endpoint_revisions',
  {
    endpointName: text('endpoint_name')
      .notNull()
      .references(() => endpoints.name, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    checkpointId: uuid('checkpoint_id')
      .notNull()
      .references(() => checkpoints.id),
    /** Its share of the endpoint's requests, per cent; together 100. */
    traffic: integer('traffic').notNull().default(0),
    /** A revision without traffic gets copies of so many per cent of the requests; what it answers is compared and not returned. */
    shadow: integer('shadow').notNull().default(0),
    deployedAt: time('deployed_at').notNull().defaultNow(),
    /** A name to show. */
    deployedBy: text('deployed_by').notNull(),
    /** Null where the user is not known: two people had the name when revisions knew only that. */
    deployedById: uuid('deployed_by_id').references(() => users.id),
    /** The policy's decision at deployment; null where there was no policy. */
    policyDecision: jsonb('policy_decision').$type<PolicyDecision>(),
    /** Null: it is never taken back by itself. */
    rollbackRule: jsonb('rollback_rule').$type<RollbackRule>(),
    /** When it was taken back by itself, and why; null if it was not, or has requests again. */
    rolledBackAt: time('rolled_back_at'),
    rollbackReason: text('rollback_reason'),
  },
  (table) => [primaryKey({ columns: [table.endpointName, table.number] }), index().on(table.checkpointId)],
);

/** The actual state: one row a replica process. */
export const replicas = pgTable(
  'replicas',
  {
    id: id(),
    endpointName: text('endpoint_name')
      .notNull()
      .references(() => endpoints.name, { onDelete: 'cascade' }),
    revision: integer('revision').notNull(),
    workerId: uuid('worker_id').notNull(),
    /** Its address, once it is ready: `http://127.0.0.1:PORT`. */
    url: text('url'),
    /** A caller must present it, so that only the gateway reaches a replica: 256 random bits, discarded with the process. */
    secret: text('secret').notNull(),
    state: text('state').$type<'STARTING' | 'READY' | 'FAILED'>().notNull(),
    error: text('error'),
    /** Examples under way lately, on average; of endpoints whose replicas follow the load. */
    underWay: doublePrecision('under_way').notNull().default(0),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.endpointName)],
);

/** Counters that outlive the API process: requests, errors, and a histogram of latencies. */
export const endpointStatistics = pgTable('endpoint_statistics', {
  endpointName: text('endpoint_name')
    .primaryKey()
    .references(() => endpoints.name, { onDelete: 'cascade' }),
  requests: bigint('requests', { mode: 'number' }).notNull(),
  errors: bigint('errors', { mode: 'number' }).notNull(),
  /** Requests by latency bucket; the bounds are in api/inference/statistics.ts. */
  latencies: jsonb('latencies').$type<number[]>().notNull(),
});
