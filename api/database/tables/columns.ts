import { timestamp, uuid } from 'drizzle-orm/pg-core';
import { uuidv7 } from 'uuidv7';

/** A sortable identifier (UUIDv7, RFC 9562). */
export const id = () => uuid('id').primaryKey().$defaultFn(uuidv7);

/** A point in time, UTC. */
export const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const createdAt = () => time('created_at').notNull().defaultNow();
