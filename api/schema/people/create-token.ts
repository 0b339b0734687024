import { and, eq, gt, isNull, or } from 'drizzle-orm';
import { z } from 'zod';
import { createToken as addToken } from '../../auth/tokens.ts';
import type { Context } from '../../context.ts';
import { tokens, users } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { isId, optional, parse, words } from '../../parse.ts';
import { endpointName } from '../endpoints/endpoints.ts';

type TokenRow = typeof tokens.$inferSelect;

/** The most tokens that are valid at a time. */
const MOST_TOKENS = 5_000;
const LONGEST_MS = 10 * 366 * 24 * 3_600_000;

const createTokenInput = z
  .object({
    name: words(100),
    role: z.enum(['VIEWER', 'TRAINER', 'DEPLOYER', 'ADMIN']),
    endpoint: optional(endpointName),
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
  });

/**
 * Makes a token for a new user, or for one that exists.
 *
 * @throws RequestError BAD_USER_INPUT; NOT_FOUND for an unknown user; CONFLICT where there are too many tokens.
 */
export async function createToken(context: Context, input: unknown): Promise<{ secret: string; token: TokenRow }> {
  const { userId, ...asked } = parse(createTokenInput, input);
  return context.db.transaction(async (db) => {
    const [user] = userId && isId(userId) ? await db.select().from(users).where(eq(users.id, userId)) : [];
    if (userId !== null && !user)
      throw new RequestError('NOT_FOUND', `There is no user ${userId.slice(0, 100)}; see users.`, 'userId');
    const valid = and(isNull(tokens.revokedAt), or(isNull(tokens.expiresAt), gt(tokens.expiresAt, new Date())));
    if ((await db.$count(tokens, valid)) >= MOST_TOKENS)
      throw new RequestError('CONFLICT', `There are ${MOST_TOKENS} tokens already; revoke some that nobody uses.`);
    const { token: secret, viewer } = await addToken(db, { ...asked, userId: user?.id });
    const [token] = await db.select().from(tokens).where(eq(tokens.id, viewer.tokenId));
    return { secret, token };
  });
}
