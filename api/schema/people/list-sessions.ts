import { and, eq, sql } from 'drizzle-orm';
import { viewerOf } from '../../auth/access.ts';
import { credentialsOf } from '../../auth/credentials.ts';
import { hasRole } from '../../auth/roles.ts';
import { isOpenSession, isValidToken, type Viewer } from '../../auth/tokens.ts';
import type { Context } from '../../context.ts';
import { sessions, tokens } from '../../database/tables/index.ts';
import { keyset, type Page, pageOf, pageSize } from '../connection.ts';

/** As the schema has it, with the id of the user. */
export interface OpenSession {
  id: string;
  userId: string;
  role: Viewer['role'];
  client: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date;
  isCurrent: boolean;
}

/** The sessions that are open, newest first: the viewer's own, or all for an admin. */
export async function listSessions(
  context: Context,
  { first, after }: { first?: number | null; after?: string | null },
): Promise<Page<OpenSession>> {
  const size = pageSize(first);
  const viewer = viewerOf(context);
  await credentialsOf(context).writeUses();
  const keys = keyset('sessions', [{ expression: sql`${sessions.id}`, direction: 'desc', type: 'uuid' }], after);
  const shown = and(isOpenSession(), isValidToken(), mayEnd(viewer));
  const { id, client, createdAt, lastUsedAt, expiresAt } = sessions;
  const columns = { id, client, createdAt, lastUsedAt, expiresAt, userId: tokens.userId, role: tokens.role };
  const ofTokens = eq(tokens.id, sessions.tokenId);
  const rows = await context.db
    .select({ ...columns, cursor: keys.cursor })
    .from(sessions)
    .innerJoin(tokens, ofTokens)
    .where(and(shown, keys.after))
    .orderBy(...keys.orderBy)
    .limit(size + 1);
  const [{ count }] = await context.db
    .select({ count: sql<number>`count(*)::int` })
    .from(sessions)
    .innerJoin(tokens, ofTokens)
    .where(shown);
  const nodes = rows.map(({ cursor, ...node }) => ({
    node: { ...node, isCurrent: node.id === viewer.sessionId },
    cursor,
  }));
  return pageOf(nodes, { size, after, totalCount: count });
}

/** Sessions that somebody sees and may end. */
export const mayEnd = (viewer: Viewer) => (hasRole(viewer, 'ADMIN') ? undefined : eq(tokens.userId, viewer.id));
