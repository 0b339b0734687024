import type { Session } from '../../runtime/session.ts';

/** A session that several parts of a run use one after the other. */
export interface SharedSession {
  /** Opens it at the first call, and at the first one after `close`. */
  get(): Promise<Session>;
  close(): Promise<void>;
}

export function sharedSession(open: () => Promise<Session>): SharedSession {
  let opened: Promise<Session> | null = null;
  return {
    get: () => (opened ??= open()),
    async close() {
      const closing = opened;
      opened = null;
      // One that could not be opened was reported to who asked for it.
      const session = await closing?.catch(() => null);
      await session?.close();
    },
  };
}
