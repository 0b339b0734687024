import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { and, eq, gt, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import type { Db } from '../database/connection.ts';
import { DEFAULT_PROJECT_ID, members, projects } from '../database/tables/projects.ts';
import { type Role, sessions, tokens } from '../database/tables/tokens.ts';
import { users } from '../database/tables/users.ts';
import { lowerRole } from './lower-role.ts';

export type { Role } from '../database/tables/tokens.ts';

/** A project that somebody may work in, and as what. */
export interface Grant {
  projectId: string;
  slug: string;
  name: string;
  role: Role;
}

/** Whom a secret belongs to. */
export interface Holder {
  /** The user's id. */
  id: string;
  /** The user's name; two users may have the same. */
  name: string;
  /** Of the token. */
  role: Role;
  tokenId: string;
  /** The browser's session, where the caller signed in with the token. */
  sessionId: string | null;
  /** The only endpoint that the token may ask; null for a token that is not restricted. */
  endpoint: string | null;
  /** When the token or the session expires, whichever is first. */
  expiresAt: Date | null;
  /** Oldest project first. */
  grants: Grant[];
  /** The project that the browser's session works in, if the person chose one. */
  chosenProjectId: string | null;
}

/** The authenticated caller of a request, which works in one project. */
export interface Viewer extends Holder {
  /** What the caller may do in that project. */
  role: Role;
  project: Grant;
}

/** The holder of a token that was just made. */
export type NewHolder = Omit<Holder, 'grants' | 'chosenProjectId'>;

/** What a token is made with. */
interface NewToken {
  name: string;
  role: Role;
  endpoint?: string | null;
  expiresAt?: Date | null;
  /** The only project that it works in; left out, an admin's works in all, others in those of their user. */
  projectId?: string | null;
  /** The user that it is for; left out, a new one of the token's name. */
  userId?: string;
}

/** What is kept of a User-Agent. */
const LONGEST_CLIENT = 300;

/** A longer secret is invalid; it is not even hashed. */
const LONGEST = 1024;

/** The name of the token made at the first start, and of its user. */
const ADMIN = 'admin';

/** Begins a session's secret, so that a token is not looked up as one first. */
const SESSION = 'session_';

/** How long a browser stays signed in. */
const SESSION_MS = 7 * 24 * 3_600_000;

/** Held while the admin token is made, so that processes that start at once make one; the bytes of "admn". */
const LOCK = 0x61646d6e;

/** Makes a token. Only this return value holds the secret: the database stores its SHA-256. */
export async function createToken(
  db: Pick<Db, 'insert' | 'select'>,
  who: NewToken,
): Promise<{ viewer: NewHolder; token: string }> {
  const token = `graft_${newSecret()}`;
  return { viewer: await insertToken(db, who, token), token };
}

export interface SessionOptions {
  /** The browser's User-Agent. */
  client: string | null;
  /** After how long without use it ends. */
  idleMinutes: number;
}

/** Signs a browser in for a token's holder. Only this return value holds the secret. */
export async function createSession(
  db: Pick<Db, 'insert'>,
  { tokenId, expiresAt: tokenExpiresAt }: Pick<Holder, 'tokenId' | 'expiresAt'>,
  { client, idleMinutes }: SessionOptions,
): Promise<{ secret: string; expiresAt: Date }> {
  const secret = `${SESSION}${newSecret()}`;
  const expiresAt = earliest(new Date(Date.now() + SESSION_MS), tokenExpiresAt);
  await db.insert(sessions).values({
    tokenId,
    sha256: hashOf(secret),
    expiresAt,
    idleMinutes,
    client: client?.slice(0, LONGEST_CLIENT) ?? null,
  });
  return { secret, expiresAt };
}

/** The holder of a token's or a session's secret; null if it is unknown, revoked or expired. */
export async function authenticate(db: Pick<Db, 'select'>, secret: string): Promise<Holder | null> {
  if (secret === '' || secret.length > LONGEST) return null;
  // Looked up by its hash, so the time that takes reveals nothing about a secret that someone tries to guess.
  const sha256 = hashOf(secret);
  const signedIn = isSessionSecret(secret) ? await viewerOfSession(db, sha256) : null;
  const found = signedIn ?? (await viewerOfToken(db, sha256));
  if (!found) return null;
  const { projectId, ...held } = found;
  return { ...held, grants: await grantsOf(db, found) };
}

/** What somebody may do, and where: the lower of the token's role and the member's. */
async function grantsOf(
  db: Pick<Db, 'select'>,
  { id, role, projectId }: { id: string; role: Role; projectId: string | null },
): Promise<Grant[]> {
  const isMember = and(eq(members.projectId, projects.id), eq(members.userId, id));
  const rows = await db
    .select({ projectId: projects.id, slug: projects.slug, name: projects.name, memberRole: members.role })
    .from(projects)
    .leftJoin(members, isMember)
    .where(
      and(
        isNull(projects.deletedAt),
        projectId === null ? undefined : eq(projects.id, projectId),
        role === 'ADMIN' ? undefined : isNotNull(members.role),
      ),
    )
    .orderBy(projects.id);
  return rows.map(({ memberRole, ...project }) => ({
    ...project,
    role: role === 'ADMIN' || memberRole === null ? role : lowerRole(role, memberRole),
  }));
}

export const isSessionSecret = (secret: string): boolean => secret.startsWith(SESSION);

const HELD = {
  id: users.id,
  name: users.name,
  role: tokens.role,
  tokenId: tokens.id,
  endpoint: tokens.endpoint,
  expiresAt: tokens.expiresAt,
  projectId: tokens.projectId,
};

type Found = NewHolder & { projectId: string | null; chosenProjectId: string | null };

/** A token that is neither revoked nor expired. */
export const isValidToken = () =>
  and(isNull(tokens.revokedAt), or(isNull(tokens.expiresAt), gt(tokens.expiresAt, new Date())));

async function viewerOfToken(db: Pick<Db, 'select'>, sha256: string): Promise<Found | null> {
  const [held] = await db
    .select(HELD)
    .from(tokens)
    .innerJoin(users, eq(users.id, tokens.userId))
    .where(and(eq(tokens.sha256, sha256), isValidToken()));
  return held ? { ...held, sessionId: null, chosenProjectId: null } : null;
}

async function viewerOfSession(db: Pick<Db, 'select'>, sha256: string): Promise<Found | null> {
  const [held] = await db
    .select({ ...HELD, sessionId: sessions.id, until: sessions.expiresAt, chosenProjectId: sessions.projectId })
    .from(sessions)
    .innerJoin(tokens, eq(tokens.id, sessions.tokenId))
    .innerJoin(users, eq(users.id, tokens.userId))
    .where(and(eq(sessions.sha256, sha256), isOpenSession(), isValidToken()));
  if (!held) return null;
  const { until, ...viewer } = held;
  return { ...viewer, expiresAt: earliest(until, viewer.expiresAt) };
}

/** Neither ended, nor expired, nor unused for too long. By the database's clock, which also wrote when it began. */
export const isOpenSession = () => sql`(${sessions.endedAt} is null and ${sessions.expiresAt} > now()
  and coalesce(${sessions.lastUsedAt}, ${sessions.createdAt}) + ${sessions.idleMinutes} * interval '1 minute' > now())`;

const earliest = (one: Date, other: Date | null): Date => (other !== null && other < one ? other : one);

/**
 * Makes sure that an admin can sign in, and returns their token.
 *
 * With GRAFT_TOKEN set, that is the admin's token; one that it replaces is revoked. Otherwise a token is made and stored in
 * `GRAFT_HOME/admin-token`, readable by its owner only, so that the next start can print the sign-in link again. Either belongs
 * to the same user, the operator.
 *
 * @returns null if an admin's token exists but is not known here: GRAFT_TOKEN was set before, or another machine made it.
 */
export async function ensureAdminToken(db: Db, config: Pick<Config, 'home' | 'token'>): Promise<string | null> {
  return db.transaction(async (transaction) => {
    await transaction.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    if (config.token !== null) {
      if ((await authenticate(transaction, config.token)) === null) {
        const userId = await operator(transaction);
        await transaction
          .update(tokens)
          .set({ revokedAt: new Date() })
          .where(and(eq(tokens.userId, userId), eq(tokens.name, ADMIN), isNull(tokens.revokedAt)));
        await insertToken(transaction, { name: ADMIN, role: 'ADMIN', userId }, config.token);
      }
      return config.token;
    }
    const file = path.join(config.home, 'admin-token');
    const kept = (await readFile(file, 'utf8').catch(absent))?.trim();
    if (kept && (await authenticate(transaction, kept))?.role === 'ADMIN') return kept;

    if (await isAnyAdmin(transaction)) return null;
    const userId = await operator(transaction);
    const { token } = await createToken(transaction, { name: ADMIN, role: 'ADMIN', userId });
    await writeSecret(file, token);
    return token;
  });
}

/** Whether there is an admin's token, besides one. */
export async function isAnyAdmin(db: Pick<Db, 'select'>, besides?: string): Promise<boolean> {
  const admins = await db
    .select({ id: tokens.id })
    .from(tokens)
    .where(and(eq(tokens.role, 'ADMIN'), isNull(tokens.endpoint), isValidToken()))
    .limit(2);
  return admins.some(({ id }) => id !== besides);
}

/** The id of the user who holds the admin token; made at the first start. */
async function operator(db: Pick<Db, 'select' | 'insert'>): Promise<string> {
  const [known] = await db.select({ id: users.id }).from(users).where(eq(users.isOperator, true));
  if (known) return known.id;
  const [made] = await db.insert(users).values({ name: ADMIN, isOperator: true }).returning({ id: users.id });
  await join(db, made.id, DEFAULT_PROJECT_ID);
  return made.id;
}

async function insertToken(db: Pick<Db, 'insert' | 'select'>, who: NewToken, token: string): Promise<NewHolder> {
  const { name, role, endpoint = null, expiresAt = null, projectId = null } = who;
  const userId = who.userId ?? (await addUser(db, name, projectId ?? DEFAULT_PROJECT_ID));
  const [{ id: tokenId }] = await db
    .insert(tokens)
    .values({ userId, name, role, endpoint, expiresAt, projectId, sha256: hashOf(token) })
    // GRAFT_TOKEN may return to an earlier value that was revoked since.
    .onConflictDoUpdate({
      target: tokens.sha256,
      set: { revokedAt: null, userId, name, role, endpoint, expiresAt, projectId },
    })
    .returning({ id: tokens.id });
  const [user] = await db.select({ name: users.name }).from(users).where(eq(users.id, userId));
  return { id: userId, name: user.name, role, tokenId, sessionId: null, endpoint, expiresAt };
}

async function addUser(db: Pick<Db, 'insert'>, name: string, projectId: string): Promise<string> {
  const [user] = await db.insert(users).values({ name }).returning({ id: users.id });
  await join(db, user.id, projectId);
  return user.id;
}

/** As the most that a member may be: what they may do is up to their tokens. */
const join = (db: Pick<Db, 'insert'>, userId: string, projectId: string) =>
  db.insert(members).values({ projectId, userId, role: 'DEPLOYER' });

/** 256 random bits. */
function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What the database stores of a secret. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
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
