import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { withinEverything } from '../database/scope.ts';
import { members } from '../database/tables/projects.ts';
import { sessions, tokens } from '../database/tables/tokens.ts';
import { lowerRole } from './lower-role.ts';
import { authenticate, type Holder, hashOf, isOpenSession, type Viewer } from './tokens.ts';

/** After this time a viewer is still believed, but read again beside the request. */
const FRESH_MS = 60_000;
/** The longest that a viewer is believed while the database is away: nobody can revoke a token then. */
const BELIEVED_MS = 15 * 60_000;
const MOST_KNOWN = 10_000;
/** How often the times of use are written. */
const WRITE_MS = 15_000;
/** How often connections of sessions that nobody uses are looked for, in writes. */
const LOOK_AFTER = 4;
/** The longest that a timer waits in Node. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Known {
  viewer: Holder;
  readAt: number;
}

/** Somebody who holds a connection open, and what to do when they may not any more. */
interface Held {
  viewer: Viewer;
  end: () => void;
  timer?: NodeJS.Timeout;
}

/**
 * A process's view of tokens and sessions: it remembers the callers that it authenticated, so that a request costs no query, and forgets
 * them at once when a token is revoked (see followRevocations) or expires.
 */
export class Credentials {
  readonly #known = new Map<string, Known>();
  readonly #held = new Set<Held>();
  readonly #used = new Map<string, Date>();
  readonly #usedSessions = new Map<string, Date>();
  readonly #writer: NodeJS.Timeout;
  /** Grows with each revocation: a read that began before it does not count. */
  #generation = 0;

  constructor(readonly db: Db) {
    let writes = 0;
    const write = async () => {
      await this.writeUses();
      if (++writes % LOOK_AFTER === 0) await this.endUnused();
    };
    this.#writer = setInterval(() => void write().catch(() => {}), WRITE_MS);
    this.#writer.unref();
  }

  /** The holder of a token's or a session's secret; null if it is unknown, revoked or expired. */
  async holderOf(secret: string): Promise<Holder | null> {
    const key = hashOf(secret);
    const known = this.#known.get(key);
    const age = known ? Date.now() - known.readAt : Infinity;
    if (known && !isOver(known.viewer) && age < BELIEVED_MS) {
      if (age > FRESH_MS) void this.#read(secret, key).catch(() => {});
      this.noteUse(known.viewer);
      return known.viewer;
    }
    this.#known.delete(key);
    const viewer = await this.#read(secret, key);
    if (viewer) this.noteUse(viewer);
    return viewer;
  }

  /** Says that somebody uses a token, and the session if there is one, now. */
  noteUse({ tokenId, sessionId }: Pick<Holder, 'tokenId' | 'sessionId'>): void {
    const now = new Date();
    this.#used.set(tokenId, now);
    if (sessionId !== null) this.#usedSessions.set(sessionId, now);
  }

  async #read(secret: string, key: string): Promise<Holder | null> {
    for (;;) {
      const generation = this.#generation;
      // Whose request it is, and so its project, is known only then.
      const viewer = await withinEverything(() => authenticate(this.db, secret));
      // A revocation came while it was read, perhaps this one's.
      if (generation !== this.#generation) continue;
      if (viewer) this.#remember(key, viewer);
      else this.#known.delete(key);
      return viewer;
    }
  }

  #remember(key: string, viewer: Holder): void {
    // The oldest goes first: a Map keeps insertion order.
    for (const oldest of this.#known.keys()) {
      if (this.#known.size < MOST_KNOWN) break;
      this.#known.delete(oldest);
    }
    this.#known.set(key, { viewer, readAt: Date.now() });
  }

  /**
   * Watches over a connection that outlives its request.
   *
   * @param end is called once, when the viewer's token or session expires or is revoked
   * @returns stops the watch
   */
  hold(viewer: Viewer, end: () => void): () => void {
    const held: Held = { viewer, end };
    this.#held.add(held);
    this.#wait(held);
    return () => this.#release(held);
  }

  #wait(held: Held): void {
    const { expiresAt } = held.viewer;
    if (expiresAt === null) return;
    const left = expiresAt.getTime() - Date.now();
    held.timer = setTimeout(
      () => (isOver(held.viewer) ? this.#end(held) : this.#wait(held)),
      Math.min(Math.max(left, 0), LONGEST_TIMER_MS),
    );
    held.timer.unref();
  }

  #release(held: Held): void {
    clearTimeout(held.timer);
    this.#held.delete(held);
  }

  #end(held: Held): void {
    this.#release(held);
    held.end();
  }

  /** Forgets a token, a session or a user that changed, and ends its connections if they are not allowed any more. */
  async forget(id: string): Promise<void> {
    this.#generation++;
    for (const [key, { viewer }] of this.#known) if (belongsTo(viewer, id)) this.#known.delete(key);
    await this.#recheck([...this.#held].filter(({ viewer }) => belongsTo(viewer, id)));
  }

  /** Forgets everybody: revocations may have been missed. */
  async forgetAll(): Promise<void> {
    this.#generation++;
    this.#known.clear();
    await this.#recheck([...this.#held]);
  }

  /** Closes the connections of sessions that nobody used for too long: what is sent to a page that is only open is no use. */
  endUnused(): Promise<void> {
    return this.#recheck([...this.#held].filter(({ viewer }) => viewer.sessionId !== null));
  }

  #recheck(held: Held[]): Promise<void> {
    return withinEverything(() => this.#endInvalid(held));
  }

  async #endInvalid(held: Held[]): Promise<void> {
    if (held.length === 0) return;
    const ids = held.map(({ viewer }) => viewer.tokenId);
    const standing = await this.db
      .select({ id: tokens.id })
      .from(tokens)
      .where(and(inArray(tokens.id, ids), isNull(tokens.revokedAt)));
    const sessionIds = held.flatMap(({ viewer }) => viewer.sessionId ?? []);
    const open = await this.db
      .select({ id: sessions.id })
      .from(sessions)
      .where(and(inArray(sessions.id, sessionIds), isOpenSession()));
    const good = new Set([...standing, ...open].map(({ id }) => id));
    const userIds = held.map(({ viewer }) => viewer.id);
    const joined = await this.db.select().from(members).where(inArray(members.userId, userIds));
    const isMember = ({ id, role, project }: Viewer) =>
      role === 'ADMIN' ||
      joined.some(
        (member) =>
          member.userId === id && member.projectId === project.projectId && lowerRole(member.role, role) === role,
      );
    for (const one of held) {
      const { tokenId, sessionId } = one.viewer;
      const isValid = good.has(tokenId) && (sessionId === null || good.has(sessionId));
      if (!isValid || !isMember(one.viewer)) this.#end(one);
    }
  }

  /** Writes when tokens and sessions were last used, all of either in one query. */
  async writeUses(): Promise<void> {
    await this.#write(
      this.#used,
      (used) => sql`
        update ${tokens} set last_used_at = greatest(${tokens.lastUsedAt}, used.at)
        from ${used} where ${eq(tokens.id, sql`used.id`)}`,
    );
    await this.#write(
      this.#usedSessions,
      // Once a minute is often enough for a timeout of hours.
      (used) => sql`
        update ${sessions} set last_used_at = used.at from ${used} where ${eq(sessions.id, sql`used.id`)}
        and used.at > coalesce(${sessions.lastUsedAt}, ${sessions.createdAt}) + interval '1 minute'`,
    );
  }

  async #write(uses: Map<string, Date>, update: (used: SQL) => SQL): Promise<void> {
    const used = [...uses];
    uses.clear();
    if (used.length === 0) return;
    const rows = sql.join(
      used.map(([id, at]) => sql`(${id}::uuid, ${at.toISOString()}::timestamptz)`),
      sql`, `,
    );
    try {
      await withinEverything(() => this.db.execute(update(sql`(values ${rows}) as used (id, at)`)));
    } catch (error) {
      // Written with the next ones.
      for (const [id, at] of used) if (!uses.has(id)) uses.set(id, at);
      throw error;
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#writer);
    for (const held of [...this.#held]) this.#release(held);
    await this.writeUses();
  }
}

const isOver = ({ expiresAt }: Holder) => expiresAt !== null && expiresAt.getTime() <= Date.now();

const belongsTo = (holder: Holder, id: string) => holder.tokenId === id || holder.sessionId === id || holder.id === id;

const opened = new WeakMap<Db, Credentials>();

/** This process's credentials of a database. */
export function credentialsOf({ db }: { db: Db }): Credentials {
  const known = opened.get(db) ?? new Credentials(db);
  opened.set(db, known);
  return known;
}

/**
 * Forgets a token or a session in this process before its revocation is answered. Within a transaction there is nothing to
 * forget yet: PostgreSQL reports the change when it is committed.
 */
export async function forgetCredential({ db }: { db: Db }, id: string): Promise<void> {
  await opened.get(db)?.forget(id);
}
