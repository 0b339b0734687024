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
