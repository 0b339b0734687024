import { AsyncLocalStorage } from 'node:async_hooks';
import { uuidv7 } from 'uuidv7';

/** The header in which a client or a proxy sends a request's id, and in which the answer repeats it. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** Letters, digits and the signs of UUIDs, ULIDs, base64 and trace ids: nothing that could break a log line or a header. */
const WELL_FORMED = /^[A-Za-z0-9._:+/=-]{1,128}$/;

interface RequestScope {
  id: string;
  /** What the request's own log line says in addition. */
  notes: Record<string, unknown>;
}

const scopes = new AsyncLocalStorage<RequestScope>();

/** The id that a request brought in its header if it is well formed, otherwise a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && WELL_FORMED.test(header) ? header : uuidv7();
}

/** Runs `work`, and everything that it starts, under a request's id. */
export function withRequestId<T>(id: string, work: () => T): T {
  return scopes.run({ id, notes: {} }, work);
}

/** The id of the request that the running code works for; null outside of any. */
export function currentRequestId(): string | null {
  return scopes.getStore()?.id ?? null;
}

/** Adds to the log line that the current request gets when it ends. Does nothing outside of a request. */
export function noteRequest(notes: Record<string, unknown>): void {
  Object.assign(scopes.getStore()?.notes ?? {}, notes);
}

/** What was noted about the current request. */
export function requestNotes(): Record<string, unknown> {
  return scopes.getStore()?.notes ?? {};
}
