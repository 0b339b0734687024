import { and, eq, inArray, isNull, notInArray, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { viewerOf } from '../../auth/access.ts';
import { WITHIN } from '../../auth/permissions.ts';
import { hasRole } from '../../auth/roles.ts';
import type { Context } from '../../context.ts';
import type { Db } from '../../database/connection.ts';
import {
  biasNotes,
  checkpoints,
  datasetChecks,
  datasets,
  evaluations,
  featureSets,
  fewShotStudies,
  fineTunes,
  learningRateSearches,
  modelRankings,
  robustnessEvaluations,
  sweeps,
  uploads,
} from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { isId } from '../../parse.ts';
import type { Dependants, ValueOf } from '../enums.ts';
import { type Blocker, blockersOf } from './blockers.ts';
import { type Deletable, type Kind, named, type Tie } from './deletable.ts';
import { type Dependant, walk } from './walk.ts';

type Policy = ValueOf<typeof Dependants>;

/** The ties that a deletion follows. */
const FOLLOWED: Record<Policy, readonly Tie[]> = { REFUSE: [], KEEP: ['USELESS'], DELETE: ['USELESS', 'RECORD'] };

/** What a deletion would do: see the type in the schema. */
export interface Plan {
  subject: Deletable;
  contents: Deletable[];
  dependants: Dependant[];
}

/** @throws RequestError NOT_FOUND */
export async function planDeletion(context: Context, kind: Kind, id: string): Promise<Plan> {
  const subject = await subjectOf(context, context.db, kind, id);
  const { chosen, left } = await walk(context.db, subject, []);
  return { subject, contents: chosen.slice(1), dependants: left };
}

/** What keeps it from being deleted now. */
export async function blockersFor({ db }: Context, { subject }: Plan, policy: Policy): Promise<Blocker[]> {
  return blockersOf(db, (await walk(db, subject, FOLLOWED[policy])).chosen);
}

/**
 * Deletes something with all its parts, and what depends on it as `policy` says: all or nothing. Data sets, fine-tunes, checkpoints and
 * uploads leave a record without bytes, which explains what was made from them. `collectGarbage` frees the space.
 *
 * @throws RequestError NOT_FOUND; CONFLICT, with `dependants` or `blockers` in the details, where something depends on it and the policy
 *   is REFUSE, or uses it now
 */
export async function deleteWithDependants(context: Context, kind: Kind, id: string, policy: Policy): Promise<true> {
  await context.db.transaction(async (db) => {
    const subject = await subjectOf(context, db, kind, id);
    const { chosen, left } = await walk(db, subject, FOLLOWED[policy]);
    if (policy === 'REFUSE' && left.length > 0) throw dependedOn(subject, left);
    const of = (kind: Kind) => chosen.filter((item) => item.kind === kind).map((item) => item.id);
    // Rows that refer to these wait from here on; those that were added before are seen below.
    for (const [kind, id] of LOCKED) await lock(db, id, of(kind));
    const blockers = await blockersOf(db, chosen);
    if (blockers.length > 0) throw blocked(subject, blockers);
    await bury(db, of);
  });
  return true;
}

/** @throws RequestError NOT_FOUND, also for another person's upload */
async function subjectOf(context: Context, db: Db, kind: Kind, id: string): Promise<Deletable> {
  const [subject] = isId(id) ? await named(db, kind, [id]) : [];
  const isTheirs = kind !== 'UPLOAD' || (subject && (await ownsUpload(context, db, id)));
  if (subject && isTheirs) return subject;
  throw new RequestError('NOT_FOUND', `There is no ${inWords(kind)} ${id.slice(0, 100)}.`, 'id');
}

async function ownsUpload(context: Context, db: Db, id: string): Promise<boolean> {
  const viewer = viewerOf(context);
  const [upload] = await db.select().from(uploads).where(eq(uploads.id, id));
  return upload?.createdBy === viewer.id || hasRole(viewer, WITHIN.useOthersUploads);
}

/** In this order, so that two deletions do not wait for each other. */
const LOCKED: [Kind, PgColumn][] = [
  ['DATASET', datasets.id],
  ['SWEEP', sweeps.id],
  ['FINE_TUNE', fineTunes.id],
  ['CHECKPOINT', checkpoints.id],
];

async function lock(db: Db, id: PgColumn, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.execute(sql`select 1 from ${id.table} where ${inArray(id, ids)} order by ${id} for update`);
}

/** Deletes the rows of what only has figures or can be computed again; the others keep a record without bytes. */
async function bury(db: Db, of: (kind: Kind) => string[]): Promise<void> {
  const remove = async (table: PgTable & { id: PgColumn }, kind: Kind) => {
    const ids = of(kind);
    if (ids.length > 0) await db.delete(table).where(inArray(table.id, ids));
  };
  await remove(robustnessEvaluations, 'ROBUSTNESS_EVALUATION');
  await remove(featureSets, 'FEATURE_SET');
  await remove(datasetChecks, 'DATASET_CHECK');
  await remove(modelRankings, 'RANKING');
  await remove(fewShotStudies, 'FEW_SHOT_STUDY');
  await remove(learningRateSearches, 'LEARNING_RATE_SEARCH');

  const deletedAt = sql`now()`;
  const [ofSweeps, ofFineTunes, ofCheckpoints] = [of('SWEEP'), of('FINE_TUNE'), of('CHECKPOINT')];
  if (ofSweeps.length > 0) {
    await db.update(fineTunes).set({ sweepId: null }).where(inArray(fineTunes.sweepId, ofSweeps));
    await remove(sweeps, 'SWEEP');
  }
  if (ofCheckpoints.length > 0) {
    // A bias note names the evaluation that measured it.
    const noted = db
      .select({ id: sql`${biasNotes.evaluationId}` })
      .from(biasNotes)
      .where(sql`${biasNotes.evaluationId} is not null`);
    await db
      .delete(evaluations)
      .where(and(inArray(evaluations.checkpointId, ofCheckpoints), notInArray(evaluations.id, noted)));
    await db.update(checkpoints).set({ deletedAt }).where(inArray(checkpoints.id, ofCheckpoints));
  }
  if (ofFineTunes.length > 0)
    await db.update(fineTunes).set({ deletedAt, stateSha256: null }).where(inArray(fineTunes.id, ofFineTunes));
  // Findings name examples.
  if (of('DATASET').length > 0)
    await db
      .update(datasets)
      .set({ deletedAt, quality: [] })
      .where(inArray(datasets.id, of('DATASET')));
  if (of('UPLOAD').length > 0)
    await db
      .update(uploads)
      .set({ deletedAt })
      .where(and(inArray(uploads.id, of('UPLOAD')), isNull(uploads.deletedAt)));
}

/** `FEW_SHOT_STUDY` as "few shot study". */
const inWords = (kind: Kind) => kind.toLowerCase().replaceAll('_', ' ');

/** So many are named in a message; the details name all. */
const NAMED = 5;

function dependedOn({ kind, name }: Deletable, dependants: Dependant[]): RequestError {
  const listed = dependants.slice(0, NAMED).map((item) => `the ${inWords(item.kind)} “${item.name}” (${item.id})`);
  const more = dependants.length > NAMED ? ` and ${dependants.length - NAMED} more` : '';
  const message = `The ${inWords(kind)} “${name}” has dependants: ${listed.join(', ')}${more}. Delete these first, or call it with dependants: DELETE, or with dependants: KEEP, which keeps those that can do without it.`;
  return new RequestError('CONFLICT', message, 'id', { details: { dependants: dependants.map(shown) } });
}

const shown = ({ kind, id, name, tie }: Dependant) => ({ kind, id, name, canStay: tie === 'RECORD' });

function blocked({ kind, name }: Deletable, blockers: Blocker[]): RequestError {
  const listed = blockers.slice(0, NAMED).map(({ message }) => message);
  const more = blockers.length > NAMED ? `; and ${blockers.length - NAMED} more` : '';
  const message = `The ${inWords(kind)} “${name}” cannot be deleted now: ${listed.join('; ')}${more}.`;
  return new RequestError('CONFLICT', message, 'id', { details: { blockers } });
}
