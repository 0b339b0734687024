import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { DEFAULT_PROJECT_ID } from './tables/projects.ts';

/**
 * What connections see and write. `everything`: all rows, as the processes of the platform need them. A project: its own rows and those
 * that belong to nobody, such as the catalogue's models; new rows are its own.
 */
export type Scope = 'everything' | { projectId: string };

/** The id of no project: within it, only what belongs to nobody is seen. */
export const NO_PROJECT_ID = '00000000-0000-0000-0000-000000000000';

/** The role that row-level security holds for (the migration "row-level-security"); the one that logs in owns the tables, so it does not for that. */
export const MEMBER_ROLE = 'graft_member';

const scopes = new AsyncLocalStorage<Scope>();

/** Outside of the functions below: everything. */
export function currentScope(): Scope {
  return scopes.getStore() ?? 'everything';
}

/** The id of the project that new rows get: the first one, where everything is seen. */
export function currentProjectId(): string {
  const scope = currentScope();
  return scope === 'everything' ? DEFAULT_PROJECT_ID : scope.projectId;
}

/** Runs something that may only see and change what is of a project or of nobody, however it asks the database. */
export function withinProject<T>(projectId: string, act: () => T): T {
  return scopes.run({ projectId }, () => begun(act()));
}

/**
 * Runs what comes from the network until it is known who sends it. What this starts, such as the requests of a server that listens, is
 * within no project as well.
 */
export function withinNoProject<T>(act: () => T): T {
  return withinProject(NO_PROJECT_ID, act);
}

/** Runs something that concerns the whole installation, also where a request causes it. */
export function withinEverything<T>(act: () => T): T {
  return scopes.run('everything', () => begun(act()));
}

/** A query of drizzle begins when its `then` is called: that has to happen within the scope. */
function begun<T>(result: T): T {
  if (result instanceof Promise || !isThenable(result)) return result;
  return result.then((value: unknown) => value) as T;
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

/** The connections' scopes as PostgreSQL knows them. */
const known = new WeakMap<pg.PoolClient, string>();
const EVERYTHING = 'everything';

/**
 * A pool whose connections have the scope of whoever takes them. PostgreSQL keeps projects apart by row-level security, so a
 * query that forgets to ask for its project sees nothing of others. A connection that had the same scope before costs no query.
 */
export class ScopedPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(
    callback: (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void,
  ): void;
  override connect(
    callback?: (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void,
  ): Promise<pg.PoolClient> | undefined {
    const scope = currentScope();
    const taken = super.connect().then((client) => withScope(client, scope));
    if (!callback) return taken;
    taken.then(
      (client) => callback(undefined, client, (release) => client.release(release as boolean)),
      (error) => callback(error, undefined, () => {}),
    );
    return undefined;
  }
}

async function withScope(client: pg.PoolClient, scope: Scope): Promise<pg.PoolClient> {
  const wanted = scope === 'everything' ? EVERYTHING : scope.projectId;
  if ((known.get(client) ?? EVERYTHING) === wanted) return client;
  const values = scope === 'everything' ? ['none', ''] : [MEMBER_ROLE, scope.projectId];
  try {
    await client.query("select set_config('role', $1, false), set_config('graft.project', $2, false)", values);
  } catch (error) {
    // Its scope is not known.
    client.release(true);
    throw error;
  }
  known.set(client, wanted);
  return client;
}
