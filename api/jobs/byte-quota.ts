import { eq } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { projects } from '../database/tables/index.ts';
import { RequestError } from '../errors.ts';
import { projectBytes } from '../garbage/project-bytes.ts';

/** What a project with a quota stores. */
interface StoredBytes {
  used: number;
  most: number;
}

/**
 * Makes sure that a project has room for so many more bytes.
 *
 * @param tx the transaction that makes the row that counts: until it ends, others of the project wait, so that they count it
 * @param more 0: for what has no known size yet; refused only when nothing is left
 * @throws RequestError QUOTA_EXCEEDED; UNAVAILABLE while sizes are not known
 */
export async function takeByteQuota(tx: Db, projectId: string, more: number): Promise<void> {
  const stored = await lockedBytes(tx, projectId);
  if (stored && stored.used + Math.max(more, 1) > stored.most) throw exceeded(stored, more);
}

/** As `takeByteQuota` for what makes no row yet. */
export async function checkByteQuota(db: Db, projectId: string, more: number): Promise<void> {
  const stored = await storedBytes(db, projectId);
  if (stored && stored.used + Math.max(more, 1) > stored.most) throw exceeded(stored, more);
}

/**
 * The database as a job of a project gets it: a transaction that makes the project store more than its quota is undone. One that
 * changes nothing of that, or frees something, is not, even where the project has too much.
 *
 * @param projectId null: of a job that belongs to no project
 */
export function withinByteQuota(db: Db, projectId: string | null): Db {
  if (projectId === null) return db;
  const transaction = db.transaction.bind(db);
  const limited: Db['transaction'] = (act, config) =>
    transaction(async (tx) => {
      const value = await act(tx);
      const after = await lockedBytes(tx, projectId);
      if (after && after.used > after.most) {
        // As others see it: this transaction is not committed, and whoever wants to store more waits for it.
        const before = await storedBytes(db, projectId);
        if (before && after.used > before.used) throw exceeded(before, after.used - before.used);
      }
      return value;
    }, config);
  return Object.assign(Object.create(db) as Db, { transaction: limited });
}

/** null: the project has no quota. */
async function lockedBytes(tx: Db, projectId: string): Promise<StoredBytes | null> {
  const own = eq(projects.id, projectId);
  const [project] = await tx.select({ most: projects.maxBytes }).from(projects).where(own);
  if (!project || project.most === null) return null;
  // References of new rows to the project do not wait for it.
  await tx.select({ id: projects.id }).from(projects).where(own).for('no key update');
  return storedBytes(tx, projectId);
}

async function storedBytes(db: Db, projectId: string): Promise<StoredBytes | null> {
  const [project] = await db.select({ most: projects.maxBytes }).from(projects).where(eq(projects.id, projectId));
  if (!project || project.most === null) return null;
  const { used, unknown } = await projectBytes(db, projectId);
  if (unknown === 0) return { used, most: project.most };
  const message = `The sizes of ${unknown} files of this project are not known yet: the API reads them from the store when it starts, or when somebody looks at the project's use. Try again in a moment.`;
  throw new RequestError('UNAVAILABLE', message);
}

function exceeded({ used, most }: StoredBytes, more: number): RequestError {
  const [stored, limit, needed] = [used, most, more].map((bytes) => bytes.toLocaleString('en'));
  const what = more > 0 ? `This needs ${needed} more` : 'There is no room for more';
  const message = `The project stores ${stored} bytes and may store ${limit}. ${what}. Delete something and ask an admin to free its space on the storage page, or to set a larger quota.`;
  return new RequestError('QUOTA_EXCEEDED', message, undefined, { details: { quota: 'bytes', most, used } });
}
