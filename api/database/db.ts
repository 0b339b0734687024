import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type * as tables from './tables/index.ts';

/** The database with its tables, or a transaction in it. */
export type Db = NodePgDatabase<typeof tables>;
