import { and, eq, isNull } from 'drizzle-orm';
import { viewerOf } from '../../auth/access.ts';
import { forgetCredential } from '../../auth/credentials.ts';
import { createSession } from '../../auth/tokens.ts';
import type { Context } from '../../context.ts';
import { sessions } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';

/**
 * Signs a browser in. Only a token can do that: a session that could start others would never end.
 *
 * @throws RequestError CONFLICT
 */
export async function startSession(context: Context): Promise<{ secret: string; expiresAt: Date }> {
  const viewer = viewerOf(context);
  if (viewer.sessionId !== null)
    throw new RequestError('CONFLICT', 'A session cannot start another; send the token as `Authorization: Bearer`.');
  return createSession(context.db, viewer);
}

/** Signs the browser out that sends this; false for a caller without a session. */
export async function endSession(context: Context): Promise<boolean> {
  const { sessionId } = viewerOf(context);
  if (sessionId === null) return false;
  const open = and(eq(sessions.id, sessionId), isNull(sessions.endedAt));
  await context.db.update(sessions).set({ endedAt: new Date() }).where(open);
  await forgetCredential(context, sessionId);
  return true;
}
