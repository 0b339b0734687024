import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import type { Db } from '../database/connection.ts';
import { tokens } from '../database/tables/tokens.ts';

export type Role = (typeof tokens.$inferSelect)['role'];

/** The authenticated caller. */
export interface Viewer {
  id: string;
  name: string;
  role: Role;
}

/** A longer token is invalid; it is not even hashed. */
const LONGEST = 1024;

/** The name of the token made at the first start. */
const ADMIN = 'admin';

/** Held while the admin token is made, so that processes that start at once make one; the bytes of "admn". */
const LOCK = 0x61646d6e;

/** Makes a token. Only this return value holds the secret: the database stores its SHA-256. */
export async function createToken(
  db: Pick<Db, 'insert'>,
  who: { name: string; role: Role },
): Promise<{ viewer: Viewer; token: string }> {
  const token = newSecret();
  return { viewer: await insertToken(db, who, token), token };
}

/** The owner of a token; null if it is unknown or revoked. */
export async function authenticate(db: Pick<Db, 'select'>, token: string): Promise<Viewer | null> {
  if (token === '' || token.length > LONGEST) return null;
  // Looked up by its hash, so the time that takes reveals nothing about a token that someone tries to guess.
  const [viewer] = await db
    .select({ id: tokens.id, name: tokens.name, role: tokens.role })
    .from(tokens)
    .where(and(eq(tokens.sha256, hashOf(token)), isNull(tokens.revokedAt)));
  return viewer ?? null;
}

/** Revokes a token. */
export async function revokeToken(db: Pick<Db, 'update'>, id: string): Promise<void> {
  await db.update(tokens).set({ revokedAt: new Date() }).where(eq(tokens.id, id));
}

/**
 * Makes sure that an admin can sign in, and returns their token.
 *
 * With GRAFT_TOKEN set, that is the admin's token; one that it replaces is revoked. Otherwise a token is made and stored in
 * `GRAFT_HOME/admin-token`, readable by its owner only, so that the next start can print the sign-in link again.
 *
 * @returns null if an admin's token exists but is not known here: GRAFT_TOKEN was set before, or another machine made it.
 */
export async function ensureAdminToken(db: Db, config: Pick<Config, 'home' | 'token'>): Promise<string | null> {
  return db.transaction(async (transaction) => {
    await transaction.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    if (config.token !== null) {
      if ((await authenticate(transaction, config.token)) === null) {
        await transaction
          .update(tokens)
          .set({ revokedAt: new Date() })
          .where(and(eq(tokens.name, ADMIN), eq(tokens.role, 'ADMIN'), isNull(tokens.revokedAt)));
        await insertToken(transaction, { name: ADMIN, role: 'ADMIN' }, config.token);
      }
      return config.token;
    }
    const file = path.join(config.home, 'admin-token');
    const kept = (await readFile(file, 'utf8').catch(absent))?.trim();
    if (kept && (await authenticate(transaction, kept))?.role === 'ADMIN') return kept;

    const [admin] = await transaction
      .select({ id: tokens.id })
      .from(tokens)
      .where(and(eq(tokens.role, 'ADMIN'), isNull(tokens.revokedAt)))
      .limit(1);
    if (admin) return null;
    const { token } = await createToken(transaction, { name: ADMIN, role: 'ADMIN' });
    await writeSecret(file, token);
    return token;
  });
}

async function insertToken(db: Pick<Db, 'insert'>, who: { name: string; role: Role }, token: string): Promise<Viewer> {
  const [viewer] = await db
    .insert(tokens)
    .values({ ...who, sha256: hashOf(token) })
    // GRAFT_TOKEN may return to an earlier value that was revoked since.
    .onConflictDoUpdate({ target: tokens.sha256, set: { ...who, revokedAt: null } })
    .returning({ id: tokens.id, name: tokens.name, role: tokens.role });
  return viewer;
}

function newSecret(): string {
  return `graft_${randomBytes(32).toString('base64url')}`;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

async function writeSecret(file: string, secret: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const part = `${file}.part`;
  await writeFile(part, `${secret}\n`, { mode: 0o600 });
  // `mode` applies to new files only.
  await chmod(part, 0o600);
  await rename(part, file);
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
