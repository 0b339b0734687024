import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { credentialsOf } from '../../auth/credentials.ts';
import type { Context } from '../../context.ts';
import type { Db } from '../../database/connection.ts';
import {
  datasets,
  endpoints,
  featureSets,
  fewShotStudies,
  fineTunes,
  jobs,
  learningRateSearches,
  members,
  modelRankings,
  models,
  projects,
  sessions,
  sweeps,
  tokens,
  uploads,
} from '../../database/tables/index.ts';
import { DEFAULT_PROJECT_ID } from '../../database/tables/projects.ts';
import { RequestError } from '../../errors.ts';
import { grantNamed } from './projects.ts';

interface Holding {
  kind: string;
  count: number;
}

/** What a project may have, in the order in which people delete it: what depends on others first. */
const KINDS: { kind: string; table: PgTable; of: (projectId: string) => SQL | undefined }[] = [
  {
    kind: 'jobs that wait or run',
    table: jobs,
    of: (id) => and(eq(jobs.projectId, id), inArray(jobs.state, ['QUEUED', 'RUNNING'])),
  },
  { kind: 'endpoints', table: endpoints, of: (id) => eq(endpoints.projectId, id) },
  { kind: 'sweeps', table: sweeps, of: (id) => eq(sweeps.projectId, id) },
  { kind: 'few-shot studies', table: fewShotStudies, of: (id) => eq(fewShotStudies.projectId, id) },
  { kind: 'learning rate searches', table: learningRateSearches, of: (id) => eq(learningRateSearches.projectId, id) },
  { kind: 'model rankings', table: modelRankings, of: (id) => eq(modelRankings.projectId, id) },
  { kind: 'fine-tunes', table: fineTunes, of: (id) => and(eq(fineTunes.projectId, id), isNull(fineTunes.deletedAt)) },
  { kind: 'feature sets', table: featureSets, of: (id) => eq(featureSets.projectId, id) },
  { kind: 'data sets', table: datasets, of: (id) => and(eq(datasets.projectId, id), isNull(datasets.deletedAt)) },
  {
    kind: 'models',
    table: models,
    // One that deleted fine-tunes name cannot be deleted: its record stays as theirs do.
    of: (id) =>
      and(
        eq(models.projectId, id),
        sql`not exists (select from ${fineTunes} made where made.model_id = ${models.id} and made.deleted_at is not null)`,
      ),
  },
  { kind: 'uploads', table: uploads, of: (id) => and(eq(uploads.projectId, id), isNull(uploads.deletedAt)) },
];

/** What a project has; records of what was deleted and jobs that ended do not count. */
export async function holdingsOf(db: Pick<Db, '$count'>, projectId: string): Promise<Holding[]> {
  const found: Holding[] = [];
  for (const { kind, table, of } of KINDS) found.push({ kind, count: await db.$count(table, of(projectId)) });
  return found.filter(({ count }) => count > 0);
}

/**
 * Deletes a project that has nothing. Its row stays for the jobs and records that name it, without its slug, which may be used again.
 *
 * @throws RequestError NOT_FOUND; CONFLICT for the first project, and while there is something in it
 */
export async function deleteProject(context: Context, slug: string): Promise<true> {
  const { projectId, name } = grantNamed(context, slug, 'slug');
  if (projectId === DEFAULT_PROJECT_ID)
    throw new RequestError(
      'CONFLICT',
      `${name} is the first project, which new users join: it stays. Rename it instead.`,
      'slug',
    );
  await context.db.transaction(async (db) => {
    // New rows of the project refer to it, and wait.
    await db.select({ id: projects.id }).from(projects).where(eq(projects.id, projectId)).for('update');
    const held = await holdingsOf(db, projectId);
    if (held.length > 0)
      throw new RequestError('CONFLICT', stillHas(name, held), 'slug', { details: { holdings: held } });
    const now = new Date();
    await db
      .update(tokens)
      .set({ revokedAt: now })
      .where(and(eq(tokens.projectId, projectId), isNull(tokens.revokedAt)));
    await db.update(sessions).set({ projectId: null }).where(eq(sessions.projectId, projectId));
    // What is left of models are records: nothing needs their files.
    await db.update(models).set({ availability: 'REMOTE', filesDroppedAt: now }).where(eq(models.projectId, projectId));
    await db.delete(members).where(eq(members.projectId, projectId));
    await db
      .update(projects)
      .set({ deletedAt: now, slug: `deleted-${projectId}` })
      .where(eq(projects.id, projectId));
  });
  await credentialsOf(context).forgetAll();
  return true;
}

function stillHas(name: string, held: Holding[]): string {
  const list = held.map(({ kind, count }) => `${kind} (${count})`).join(', ');
  return `${name} still has ${list}. Delete them first, in this order.`;
}
