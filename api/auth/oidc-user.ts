import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { OidcConfig } from '../config.ts';
import type { Db } from '../database/connection.ts';
import { withinEverything } from '../database/scope.ts';
import { DEFAULT_PROJECT_ID, members } from '../database/tables/projects.ts';
import { users } from '../database/tables/users.ts';
import { RequestError } from '../errors.ts';
import { ROLES } from './roles.ts';
import { createSession, createToken, type NewHolder, type Role, type SessionOptions } from './tokens.ts';

/** The claims of OpenID Connect Core 1.0, section 5.1, that name a person. */
const claimsSchema = z.looseObject({
  sub: z.string().min(1).max(255),
  name: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
  email: z.string().optional().catch(undefined),
});

const LONGEST_NAME = 100;

/** How long a provider's word on a person's role counts; then the browser asks it again. */
const SIGNED_IN_MS = 12 * 3_600_000;

/**
 * Signs in a person whom the provider named. The role is that of today's claims: it lies in a token that nobody sees, which
 * expires with the session, is listed with the others, and can be revoked.
 *
 * @throws RequestError FORBIDDEN for a person whose claims give no role.
 */
export async function signInByClaims(
  db: Db,
  config: OidcConfig,
  given: Record<string, unknown>,
  session: SessionOptions,
): Promise<{ viewer: NewHolder; secret: string; expiresAt: Date }> {
  const claims = claimsSchema.parse(given);
  const role = roleOf(config, claims[config.claim]);
  const name = nameOf(claims);
  if (!role)
    throw new RequestError('FORBIDDEN', `The provider knows ${name}, but no role in GRAFT_OIDC_ROLES fits its claims.`);
  const signIn = async (transaction: Db) => {
    const [{ id: userId, isNew }] = await transaction
      .insert(users)
      .values({ name, oidcIssuer: config.issuer, oidcSubject: claims.sub })
      // People change their names; their notes keep the one of the time.
      .onConflictDoUpdate({ target: [users.oidcIssuer, users.oidcSubject], set: { name } })
      .returning({ id: users.id, isNew: sql<boolean>`xmax = 0` });
    // Whom an admin removes from it later stays out.
    if (isNew) await transaction.insert(members).values({ projectId: DEFAULT_PROJECT_ID, userId, role: 'DEPLOYER' });
    const expiresAt = new Date(Date.now() + SIGNED_IN_MS);
    const { viewer } = await createToken(transaction, { name: 'OpenID Connect', role, userId, expiresAt });
    return { viewer, ...(await createSession(transaction, viewer, session)) };
  };
  return withinEverything(() => db.transaction(signIn));
}

/** The highest role that the claim's values give. */
export function roleOf({ roles }: Pick<OidcConfig, 'roles'>, claim: unknown): Role | null {
  const values = new Set([claim].flat());
  const given = roles.filter(([value]) => value === '*' || values.has(value)).map(([, role]) => role);
  return ROLES.findLast((role) => given.includes(role)) ?? null;
}

function nameOf({ name, preferred_username, email, sub }: z.output<typeof claimsSchema>): string {
  const chosen = [name, preferred_username, email, sub].map((text) => text?.replaceAll('\0', '').trim()).find(Boolean);
  return (chosen ?? 'unnamed').slice(0, LONGEST_NAME);
}
