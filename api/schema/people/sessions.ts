import { and, eq, inArray, isNull, ne } from 'drizzle-orm';
import { viewerOf } from '../../auth/access.ts';
import { forgetCredential } from '../../auth/credentials.ts';
import { createSession, isOpenSession } from '../../auth/tokens.ts';
import type { Context } from '../../context.ts';
import { sessions, tokens } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { isId } from '../../parse.ts';
import { mayEnd } from './list-sessions.ts';

/**
 * Signs a browser in. Only a token can do that: a session that could start others would never end.
 *
 * @throws RequestError CONFLICT
 */
export async function startSession(context: Context): Promise<{ secret: string; expiresAt: Date }> {
  const viewer = viewerOf(context);
  if (viewer.sessionId !== null)
    throw new RequestError('CONFLICT', 'A session cannot start another; send the token as `Authorization: Bearer`.');
  const { sessionIdleMinutes: idleMinutes } = context.config;
  return createSession(context.db, viewer, { client: context.client ?? null, idleMinutes });
}

/**
 * Signs a browser out, and closes its WebSockets.
 *
 * @param id null: the session of the browser that sends this
 * @returns false for a caller without a session who names none, and for one that has ended
 * @throws RequestError NOT_FOUND, also for a session of somebody else, unless an admin asks
 */
export async function endSession(context: Context, id: string | null): Promise<boolean> {
  const viewer = viewerOf(context);
  if (id === null) return viewer.sessionId !== null && end(context, viewer.sessionId);
  const [known] = isId(id)
    ? await context.db
        .select({ id: sessions.id })
        .from(sessions)
        .innerJoin(tokens, eq(tokens.id, sessions.tokenId))
        .where(and(eq(sessions.id, id), mayEnd(viewer)))
    : [];
  if (!known) throw new RequestError('NOT_FOUND', `There is no session ${id.slice(0, 100)}; see sessions.`, 'id');
  return end(context, known.id);
}

async function end(context: Context, id: string): Promise<boolean> {
  const open = and(eq(sessions.id, id), isNull(sessions.endedAt));
  const ended = await context.db.update(sessions).set({ endedAt: new Date() }).where(open).returning();
  await forgetCredential(context, id);
  return ended.length > 0;
}

/** Signs the viewer's other browsers out, whichever of their tokens they began with. Returns how many. */
export async function endOtherSessions(context: Context): Promise<number> {
  const { id, sessionId } = viewerOf(context);
  const own = context.db.select({ id: tokens.id }).from(tokens).where(eq(tokens.userId, id));
  const others = and(
    inArray(sessions.tokenId, own),
    isNull(sessions.endedAt),
    isOpenSession(),
    sessionId === null ? undefined : ne(sessions.id, sessionId),
  );
  const ended = await context.db.update(sessions).set({ endedAt: new Date() }).where(others).returning();
  for (const one of ended) await forgetCredential(context, one.id);
  return ended.length;
}
