import { and, eq, gt, isNull, or } from 'drizzle-orm';
import { z } from 'zod';
import { lowerRole } from '../../auth/lower-role.ts';
import { createToken as addToken } from '../../auth/tokens.ts';
import type { Context } from '../../context.ts';
import type { Db } from '../../database/connection.ts';
import { endpoints, members, tokens, users } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { isId, optional, parse, words } from '../../parse.ts';
import { endpointName } from '../endpoints/endpoints.ts';
import { grantNamed } from '../projects/projects.ts';

type TokenRow = typeof tokens.$inferSelect;

/** The most tokens that are valid at a time. */
const MOST_TOKENS = 5_000;
const LONGEST_MS = 10 * 366 * 24 * 3_600_000;

const createTokenInput = z
  .object({
    name: words(100),
    role: z.enum(['VIEWER', 'TRAINER', 'DEPLOYER', 'ADMIN']),
    endpoint: optional(endpointName),
    project: optional(z.string()),
    expiresAt: optional(
      z
        .date()
        .refine((date) => date.getTime() > Date.now(), 'must be in the future')
        .refine((date) => date.getTime() < Date.now() + LONGEST_MS, 'must be at most ten years ahead'),
    ),
    userId: optional(z.string()),
  })
  .refine(({ role, endpoint }) => endpoint === null || role === 'VIEWER', {
    path: ['role'],
    message: 'must be VIEWER for a token that may only ask an endpoint',
  })
  .refine(({ role, project }) => role !== 'ADMIN' || project === null, {
    path: ['project'],
    message: 'must be left out for an ADMIN, who works in every project',
  });

/**
 * Makes a token for a new user, or for one that exists.
 *
 * @throws RequestError BAD_USER_INPUT; NOT_FOUND for an unknown user; CONFLICT where there are too many tokens.
 */
export async function createToken(context: Context, input: unknown): Promise<{ secret: string; token: TokenRow }> {
  const { userId, project, ...asked } = parse(createTokenInput, input);
  const named = project === null ? null : grantNamed(context, project, 'project').projectId;
  return context.db.transaction(async (db) => {
    const [user] = userId && isId(userId) ? await db.select().from(users).where(eq(users.id, userId)) : [];
    if (userId !== null && !user)
      throw new RequestError('NOT_FOUND', `There is no user ${userId.slice(0, 100)}; see users.`, 'userId');
    const valid = and(isNull(tokens.revokedAt), or(isNull(tokens.expiresAt), gt(tokens.expiresAt, new Date())));
    if ((await db.$count(tokens, valid)) >= MOST_TOKENS)
      throw new RequestError('CONFLICT', `There are ${MOST_TOKENS} tokens already; revoke some that nobody uses.`);
    const projectId = named ?? (await projectOfEndpoint(db, asked.endpoint));
    const { token: secret, viewer } = await addToken(db, { ...asked, projectId, userId: user?.id });
    if (user && projectId && asked.role !== 'ADMIN') await join(db, { projectId, userId: user.id, role: asked.role });
    const [token] = await db.select().from(tokens).where(eq(tokens.id, viewer.tokenId));
    return { secret, token };
  });
}

async function projectOfEndpoint(db: Db, name: string | null): Promise<string | null> {
  if (name === null) return null;
  const [endpoint] = await db.select().from(endpoints).where(eq(endpoints.name, name));
  return endpoint?.projectId ?? null;
}

/** Makes the user a member who may do at least what the token may. */
async function join(db: Db, wanted: Omit<typeof members.$inferSelect, 'createdAt'>): Promise<void> {
  const { projectId, userId, role } = wanted;
  const own = and(eq(members.projectId, projectId), eq(members.userId, userId));
  const [known] = await db.select().from(members).where(own);
  if (!known) await db.insert(members).values(wanted);
  else if (lowerRole(known.role, role) !== role) await db.update(members).set({ role }).where(own);
}
