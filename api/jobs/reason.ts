import { DrizzleQueryError } from 'drizzle-orm';

/** Why something failed, for a log or a person: PostgreSQL's message, without the query and its parameters. */
export function reasonOf(error: unknown): string {
  if (error instanceof DrizzleQueryError && error.cause) return `PostgreSQL: ${error.cause.message}`;
  if (error instanceof Error) return error.message || error.name;
  return String(error);
}
