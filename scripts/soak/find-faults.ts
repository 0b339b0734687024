import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { inArray, sql } from 'drizzle-orm';
import { endpoints, type JobRow, jobs, replicas, workers } from '../../api/database/tables/index.ts';
import { collectGarbage } from '../../api/garbage/collect-garbage.ts';
import { MAX_ATTEMPTS } from '../../api/jobs/kinds.ts';
import { openSharedStore } from '../../api/storage/open-shared-store.ts';
import type { SoakedGraft } from './graft.ts';
import { processesOf } from './processes.ts';
import { resultOf } from './result-of.ts';

/** A job that the soak started. */
export interface StartedJob {
  id: string;
  recipe: string;
}

/**
 * What is wrong with the jobs, in sentences: one that did not end well, that has another result than the first of its recipe, whose files are
 * not what their digests say, or that nobody started.
 *
 * @param first a job of each recipe that ran before anything was taken away
 */
export async function wrongJobs(
  { config, database: { db } }: SoakedGraft,
  started: readonly StartedJob[],
  first: readonly StartedJob[],
): Promise<string[]> {
  const wrong: string[] = [];
  const blobs = await openSharedStore(config, db);
  const rows = new Map((await db.select().from(jobs)).map((row) => [row.id, row]));
  const expected = new Map<string, unknown>();
  for (const { id, recipe } of first) {
    const row = rows.get(id);
    if (row) expected.set(recipe, await resultOf({ db, blobs }, row));
  }
  if (new Set(started.map(({ id }) => id)).size !== started.length) wrong.push('Two mutations gave the same job.');
  for (const { id, recipe } of started) {
    const row = rows.get(id);
    if (row && isGivenUp(row)) continue;
    if (row?.state !== 'SUCCEEDED') {
      wrong.push(
        `${recipe} ${id} is ${row?.state ?? 'gone'} after ${row?.attempts} attempts: ${row?.error ?? row?.stage}`,
      );
      continue;
    }
    const result = await resultOf({ db, blobs }, row);
    if (!isDeepStrictEqual(result, expected.get(recipe)))
      wrong.push(
        `${recipe} ${id} (${row.attempts} attempts) made ${JSON.stringify(result)?.slice(0, 600)}, the first one ${JSON.stringify(expected.get(recipe))?.slice(0, 600)}`,
      );
  }
  const known = new Set([...started, ...first].map(({ id }) => id));
  // A sweep writes a job for each of its trials.
  const trials = await db.execute<{ id: string }>(sql`select job_id as id from fine_tunes where sweep_id is not null`);
  for (const { id } of trials.rows) known.add(id);
  for (const { id, kind } of rows.values()) if (!known.has(id)) wrong.push(`Nobody started the job ${id} (${kind}).`);
  return wrong;
}

/** Whether Graft gave the job up because so many of its workers were killed before it saved anything: it presumes that the job ends them. */
export const isGivenUp = ({ state, attemptsSinceSave, error }: JobRow): boolean =>
  state === 'FAILED' && attemptsSinceSave >= MAX_ATTEMPTS && /stopped while it ran/.test(error ?? '');

/** What should not be in the database: messages of jobs that are over, workers and replicas that are gone, two answers to one question. */
export async function wrongRows(
  { database: { db }, workers: names }: SoakedGraft,
  endpoint: Deployed,
): Promise<string[]> {
  const wrong: string[] = [];
  const count = async (what: ReturnType<typeof sql>) => (await db.execute<{ n: number }>(what)).rows[0].n;
  const messages = await count(
    sql`select count(*)::int as n from pgboss.job where state in ('created', 'retry', 'active') and name like 'jobs%'`,
  );
  if (messages > 0) wrong.push(`${messages} messages wait in the queue, though no job does.`);
  const alive = await db.select().from(workers);
  if (alive.length !== names.length)
    wrong.push(`There are ${alive.length} workers in the database, not ${names.length}.`);
  const placed = await db.select().from(replicas);
  const own = new Set(alive.map(({ id }) => id));
  for (const { id, workerId, state, revision } of placed) {
    if (!own.has(workerId)) wrong.push(`The replica ${id} is on a worker that is gone.`);
    if (state !== 'READY' || revision !== endpoint.deployments)
      wrong.push(`The replica ${id} is ${state}, of revision ${revision}.`);
  }
  const [row] = await db
    .select()
    .from(endpoints)
    .where(inArray(endpoints.name, [endpoint.name]));
  if (row?.revision !== endpoint.deployments)
    wrong.push(`The endpoint has revision ${row?.revision} after ${endpoint.deployments} deployments.`);
  if (placed.length !== row?.replicas) wrong.push(`${placed.length} replicas run, not ${row?.replicas}.`);
  const open = await count(sql`select count(*)::int as n from audit_events where outcome = 'STARTED'`);
  const failed = await count(
    sql`select count(*)::int as n from audit_events where outcome = 'FAILED' and code <> 'UNDONE'`,
  );
  const noted = [open > 0 ? `${open} of unknown outcome` : '', failed > 0 ? `${failed} failed` : ''].filter(Boolean);
  if (noted.length > 0) console.log(`  events of the audit log: ${noted.join(', ')}`);
  return wrong;
}

export interface Deployed {
  name: string;
  /** How often it was deployed: the number of the revision that should serve. */
  deployments: number;
}

/** Whether the store has all blobs that rows point at, with the bytes that their names say; and that garbage is what it says it is. */
export async function wrongBlobs({ config, database: { db } }: SoakedGraft): Promise<string[]> {
  const wrong: string[] = [];
  const blobs = await openSharedStore(config, db);
  const before = await collectGarbage({ db, blobs }, { dryRun: true, graceMs: 0 });
  if (before.missingBlobs > 0) wrong.push(`${before.missingBlobs} blobs that rows point at are missing.`);
  for await (const { sha256 } of blobs.list()) {
    const stream = await blobs.get(sha256);
    await stream.forEach(() => {}).catch((error: Error) => wrong.push(error.message));
  }
  console.log(`  blobs: ${before.storedBlobs}, of which nothing points at ${before.blobs + before.youngBlobs}`);
  await collectGarbage({ db, blobs }, { dryRun: false, graceMs: 0 });
  const after = await collectGarbage({ db, blobs }, { dryRun: true, graceMs: 0 });
  if (after.missingBlobs > 0) wrong.push(`${after.missingBlobs} blobs are missing after garbage was collected.`);
  if (after.blobs > 0) wrong.push(`${after.blobs} blobs are garbage after garbage was collected.`);
  return wrong;
}

/** What is left of jobs in the workers' folders, and processes that still run: call it when all programs have ended. */
export async function wrongRemains(graft: SoakedGraft): Promise<string[]> {
  const wrong = (await processesOf(graft.env.TMPDIR)).map(
    ({ pid, command }) => `Process ${pid} still runs: ${command}`,
  );
  for (const name of graft.workers) {
    const tmp = path.join(graft.homeOf(name), 'tmp');
    const left = (await readdir(tmp).catch(() => [])).filter((entry) => entry.startsWith('job-'));
    if (left.length > 0) wrong.push(`${name} has left ${left.join(', ')} in its folder.`);
  }
  return wrong;
}
