import { index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { time } from './columns.ts';
import { endpoints } from './endpoints.ts';

/** An endpoint's requests in each minute and each hour; rows are deleted when they are old. */
export const endpointTraffic = pgTable(
  'endpoint_traffic',
  {
    endpointName: text('endpoint_name')
      .notNull()
      .references(() => endpoints.name, { onDelete: 'cascade' }),
    period: text('period').$type<'MINUTE' | 'HOUR'>().notNull(),
    startsAt: time('starts_at').notNull(),
    requests: integer('requests').notNull(),
    errors: integer('errors').notNull(),
    /** As in `endpoint_statistics`. */
    latencies: jsonb('latencies').$type<number[]>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.endpointName, table.period, table.startsAt] }),
    index().on(table.period, table.startsAt),
  ],
);

/** An endpoint's requests in each two seconds, by the revision that answered; rows are deleted soon: see api/inference/moments.ts. */
export const endpointMoments = pgTable(
  'endpoint_moments',
  {
    endpointName: text('endpoint_name')
      .notNull()
      .references(() => endpoints.name, { onDelete: 'cascade' }),
    startsAt: time('starts_at').notNull(),
    /** 0: no replica answered. */
    revision: integer('revision').notNull(),
    requests: integer('requests').notNull(),
    /** Of those, 5xx. */
    errors: integer('errors').notNull(),
    /** Of those, 4xx. */
    rejected: integer('rejected').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.endpointName, table.startsAt, table.revision] }),
    index().on(table.startsAt),
  ],
);

/** What an endpoint answered in place of predictions, by message; the latest of each endpoint are kept: see api/inference/endpoint-errors.ts. */
export const endpointErrors = pgTable(
  'endpoint_errors',
  {
    endpointName: text('endpoint_name')
      .notNull()
      .references(() => endpoints.name, { onDelete: 'cascade' }),
    /** 0: no replica answered. */
    revision: integer('revision').notNull(),
    /** As HTTP has it. */
    status: integer('status').notNull(),
    message: text('message').notNull(),
    count: integer('count').notNull(),
    firstAt: time('first_at').notNull(),
    lastAt: time('last_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.endpointName, table.revision, table.status, table.message] }),
    index().on(table.endpointName, table.lastAt),
  ],
);

/** How each revision answered since its endpoint's requests were split last; gone when they are split again. */
export const revisionCounts = pgTable(
  'revision_counts',
  {
    endpointName: text('endpoint_name')
      .notNull()
      .references(() => endpoints.name, { onDelete: 'cascade' }),
    /** `endpoints.split`; rows of an earlier one are counts that came late. */
    split: integer('split').notNull(),
    revision: integer('revision').notNull(),
    requests: integer('requests').notNull(),
    errors: integer('errors').notNull(),
    /** As in `endpoint_statistics`. */
    latencies: jsonb('latencies').$type<number[]>().notNull(),
    /** Of a shadow: examples that it answered, and those on which it agreed with what the caller got. */
    compared: integer('compared').notNull().default(0),
    agreed: integer('agreed').notNull().default(0),
    /** The last look at it: see api/inference/judge-revision.ts. */
    look: integer('look').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.endpointName, table.split, table.revision] })],
);

/** What a revision was asked and predicted in an hour, as counts. */
export const endpointObservations = pgTable(
  'endpoint_observations',
  {
    endpointName: text('endpoint_name')
      .notNull()
      .references(() => endpoints.name, { onDelete: 'cascade' }),
    revision: integer('revision').notNull(),
    startsAt: time('starts_at').notNull(),
    examples: integer('examples').notNull(),
    /** Predicted labels. */
    labels: jsonb('labels').$type<Record<string, number>>().notNull(),
    /** Examples by the probability of the most probable label: see api/inference/observations.ts. */
    confidences: jsonb('confidences').$type<number[]>().notNull(),
    /** Examples by their size; see there, too. */
    sizes: jsonb('sizes').$type<number[]>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.endpointName, table.revision, table.startsAt] }),
    index().on(table.startsAt),
  ],
);
