import { eq, sql } from 'drizzle-orm';
import { forgetCredential } from '../../auth/credentials.ts';
import { isAnyAdmin } from '../../auth/tokens.ts';
import type { Context } from '../../context.ts';
import { tokens } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { isId } from '../../parse.ts';

/**
 * Revokes a token: requests with it are refused from now on, its sessions end and its WebSockets are closed. A token that was
 * revoked before stays so.
 *
 * @throws RequestError NOT_FOUND; CONFLICT for the last one of an admin, without which nobody could make another.
 */
export async function revokeToken(context: Context, id: string): Promise<typeof tokens.$inferSelect> {
  const token = await context.db.transaction(async (db) => {
    // One after the other, so that two admins do not revoke each other's last token.
    await db.execute(sql`lock table ${tokens} in share row exclusive mode`);
    const [known] = isId(id) ? await db.select().from(tokens).where(eq(tokens.id, id)) : [];
    if (!known) throw new RequestError('NOT_FOUND', `There is no token ${id.slice(0, 100)}.`, 'id');
    if (known.revokedAt) return known;
    if (known.role === 'ADMIN' && !(await isAnyAdmin(db, id)))
      throw new RequestError(
        'CONFLICT',
        'This is the last token of an admin. Make another with createToken, sign in with it, and revoke this one then.',
        'id',
      );
    const [revoked] = await db.update(tokens).set({ revokedAt: new Date() }).where(eq(tokens.id, id)).returning();
    return revoked;
  });
  // Other processes learn it from PostgreSQL; this one before it answers.
  await forgetCredential(context, id);
  return token;
}
