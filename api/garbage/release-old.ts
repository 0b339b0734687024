import { and, eq, inArray, isNotNull, isNull, notExists, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Db } from '../database/connection.ts';
import { datasets, fineTunes, jobs, models, uploads } from '../database/tables/index.ts';

/** How many days something is kept that nobody may ever ask for again. */
export const KEPT_DAYS = {
  /** The bytes of an upload: what was imported from it has its own. */
  upload: 7,
  /** What a fine-tune that failed or was cancelled resumes from. */
  state: 30,
  /** The record of an import that failed. */
  failedDataset: 30,
} as const;

export interface Released {
  uploads: number;
  states: number;
  failedDatasets: number;
}

/** Gives up what is older than `KEPT_DAYS`: `collectGarbage` frees its space. */
export async function releaseOld(db: Db): Promise<Released> {
  return {
    uploads: await releaseUploads(db),
    states: await releaseStates(db),
    failedDatasets: await removeFailedDatasets(db),
  };
}

const isOlder = (column: PgColumn, days: number): SQL => sql`${column} < now() - ${days} * interval '1 day'`;

/** Those that arrived and those that never did; not while an import needs the bytes. */
async function releaseUploads(db: Db): Promise<number> {
  const forDataset = db
    .select({ one: sql`1` })
    .from(datasets)
    .where(and(eq(datasets.uploadId, uploads.id), isNull(datasets.sha256), eq(datasets.failed, false)));
  const forModel = db
    .select({ one: sql`1` })
    .from(models)
    .where(and(isNull(models.onnxSha256), sql`${models.sourceSpec} ->> 'uploadId' = ${uploads.id}::text`));
  const released = await db
    .update(uploads)
    .set({ deletedAt: sql`now()` })
    .where(
      and(
        isNull(uploads.deletedAt),
        isOlder(uploads.createdAt, KEPT_DAYS.upload),
        notExists(forDataset),
        notExists(forModel),
      ),
    )
    .returning({ id: uploads.id });
  return released.length;
}

async function releaseStates(db: Db): Promise<number> {
  const ended = db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(inArray(jobs.state, ['FAILED', 'CANCELLED', 'SUCCEEDED']), isOlder(jobs.finishedAt, KEPT_DAYS.state)));
  const released = await db
    .update(fineTunes)
    .set({ stateSha256: null })
    .where(and(isNotNull(fineTunes.stateSha256), inArray(fineTunes.jobId, ended)))
    .returning({ id: fineTunes.id });
  return released.length;
}

async function removeFailedDatasets(db: Db): Promise<number> {
  const removed = await db
    .delete(datasets)
    .where(
      and(eq(datasets.failed, true), isNull(datasets.sha256), isOlder(datasets.createdAt, KEPT_DAYS.failedDataset)),
    )
    .returning({ id: datasets.id });
  return removed.length;
}
