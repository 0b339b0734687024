import DataLoader from 'dataloader';
import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm';
import { ancestorsOf } from './bias-notes/ancestors-of.ts';
import { noteHistoryLoader } from './bias-notes/note-history-loader.ts';
import { type NoteFor, notesForCheckpoint, notesForModel } from './bias-notes/notes-for.ts';
import type { Db } from './database/connection.ts';
import {
  checkpointPushes,
  checkpoints,
  datasets,
  endpointRevisions,
  endpointStatistics,
  endpoints,
  epochs,
  evaluations,
  fineTunes,
  jobs,
  modelFiles,
  modelSpeeds,
  models,
  replicas,
  revisionCounts,
  robustnessEvaluations,
  sourceReachability,
  statements,
  uploads,
  users,
  workers,
} from './database/tables/index.ts';
import { requestRates } from './inference/request-rates.ts';
import { type Period, readTraffics, type TrafficOf } from './inference/traffic.ts';
import { ALIVE, isAnyWorkerAlive } from './jobs/workers.ts';
import { isId } from './parse.ts';

/** A row by its identifier; null if there is no such row. */
function one<Row>(
  fetch: (ids: string[]) => Promise<Row[]>,
  keyOf: (row: Row) => string,
): DataLoader<string, Row | null> {
  return new DataLoader(async (keys) => {
    const ids = keys.filter(isId);
    const rows = new Map((ids.length === 0 ? [] : await fetch(ids)).map((row) => [keyOf(row), row]));
    return keys.map((key) => rows.get(key.toLowerCase()) ?? null);
  });
}

/** The rows that belong to a key, in the order in which `fetch` returns them. */
function many<Row>(
  fetch: (keys: string[]) => Promise<Row[]>,
  keyOf: (row: Row) => string | null,
): DataLoader<string, Row[]> {
  return new DataLoader(async (keys) => {
    const groups = new Map<string, Row[]>(keys.map((key) => [key, []]));
    for (const row of await fetch([...keys])) groups.get(keyOf(row) ?? '')?.push(row);
    return keys.map((key) => groups.get(key) ?? []);
  });
}

/** The bias notes of the models or checkpoints that the keys identify. */
function notes(fetch: (ids: string[]) => Promise<Map<string, NoteFor[]>>): DataLoader<string, NoteFor[]> {
  return new DataLoader(async (keys) => {
    const found = await fetch(keys.filter(isId));
    return keys.map((key) => found.get(key) ?? []);
  });
}

interface Periods {
  name: string;
  period: Period;
  count: number;
}

/** One query for all endpoints of a list, which ask for the same periods. */
function readPeriods(db: Db) {
  return async (keys: readonly Periods[]): Promise<TrafficOf[][]> => {
    const until = Date.now();
    const read = new Map<Periods, TrafficOf[]>();
    const alike = new Map<string, Periods[]>();
    for (const key of keys) {
      const same = `${key.period} ${key.count}`;
      alike.set(same, [...(alike.get(same) ?? []), key]);
    }
    for (const like of alike.values()) {
      const [{ period, count }] = like;
      const names = like.map(({ name }) => name);
      for (const [i, periods] of (await readTraffics(db, names, { period, count, until })).entries())
        read.set(like[i], periods);
    }
    return keys.map((key) => read.get(key) ?? []);
  };
}

type StatementRow = typeof statements.$inferSelect;

const MOST_PUSHES = 20;

/** Batches a request's look-ups: one query a table and level of the GraphQL query, however many rows it is for. */
export function createLoaders(db: Db) {
  return {
    model: one(
      (ids) => db.select().from(models).where(inArray(models.id, ids)),
      (row) => row.id,
    ),
    sourceReachability: new DataLoader(async (sources: readonly string[]) => {
      const rows = await db.select().from(sourceReachability);
      return sources.map((source) => rows.find((row) => row.source === source) ?? null);
    }),
    modelFiles: many(
      (ids) => db.select().from(modelFiles).where(inArray(modelFiles.modelId, ids)).orderBy(asc(modelFiles.path)),
      (row) => row.modelId,
    ),
    /** A model's own notes and those that it inherits, without withdrawn ones. */
    biasNotes: notes((ids) => notesForModel(db, ids)),
    /** The same, including withdrawn ones. */
    everyBiasNote: notes((ids) => notesForModel(db, ids, { includeWithdrawn: true })),
    noteHistory: noteHistoryLoader(db),
    modelSpeed: one(
      (ids) => db.select().from(modelSpeeds).where(inArray(modelSpeeds.modelId, ids)),
      (row) => row.modelId,
    ),
    derivatives: many(
      (ids) =>
        db.select().from(models).where(inArray(models.baseModelId, ids)).orderBy(asc(models.name), asc(models.id)),
      (row) => row.baseModelId,
    ),
    dataset: one(
      (ids) =>
        db
          .select()
          .from(datasets)
          .where(and(inArray(datasets.id, ids), isNull(datasets.deletedAt))),
      (row) => row.id,
    ),
    /** Deleted ones too: what something was made from. */
    anyDataset: one(
      (ids) => db.select().from(datasets).where(inArray(datasets.id, ids)),
      (row) => row.id,
    ),
    upload: one(
      (ids) => db.select().from(uploads).where(inArray(uploads.id, ids)),
      (row) => row.id,
    ),
    user: one(
      (ids) => db.select().from(users).where(inArray(users.id, ids)),
      (row) => row.id,
    ),
    job: one(
      (ids) => db.select().from(jobs).where(inArray(jobs.id, ids)),
      (row) => row.id,
    ),
    fineTune: one(
      (ids) =>
        db
          .select()
          .from(fineTunes)
          .where(and(inArray(fineTunes.id, ids), isNull(fineTunes.deletedAt))),
      (row) => row.id,
    ),
    /** Deleted ones too: what something was made from. */
    anyFineTune: one(
      (ids) => db.select().from(fineTunes).where(inArray(fineTunes.id, ids)),
      (row) => row.id,
    ),
    epochs: many(
      (ids) => db.select().from(epochs).where(inArray(epochs.fineTuneId, ids)).orderBy(asc(epochs.number)),
      (row) => row.fineTuneId,
    ),
    checkpoint: one(
      (ids) =>
        db
          .select()
          .from(checkpoints)
          .where(and(inArray(checkpoints.id, ids), isNull(checkpoints.deletedAt))),
      (row) => row.id,
    ),
    /** Deleted ones too: what something was made from. */
    anyCheckpoint: one(
      (ids) => db.select().from(checkpoints).where(inArray(checkpoints.id, ids)),
      (row) => row.id,
    ),
    /** Those that training saved, by epoch. */
    checkpoints: many(
      (ids) =>
        db
          .select()
          .from(checkpoints)
          .where(
            and(inArray(checkpoints.fineTuneId, ids), isNull(checkpoints.derivedFromId), isNull(checkpoints.deletedAt)),
          )
          .orderBy(asc(checkpoints.epoch)),
      (row) => row.fineTuneId,
    ),
    /** Those that were made from a checkpoint without training. */
    derivedCheckpoints: many(
      (ids) =>
        db
          .select()
          .from(checkpoints)
          .where(and(inArray(checkpoints.derivedFromId, ids), isNull(checkpoints.deletedAt)))
          .orderBy(asc(checkpoints.id)),
      (row) => row.derivedFromId,
    ),
    evaluation: one(
      async (ids) => {
        const rows = await db
          .select({ evaluation: evaluations })
          .from(evaluations)
          .innerJoin(checkpoints, and(eq(checkpoints.id, evaluations.checkpointId), isNull(checkpoints.deletedAt)))
          .where(inArray(evaluations.id, ids));
        return rows.map((row) => row.evaluation);
      },
      (row) => row.id,
    ),
    checkpointPushes: many(
      async (ids) => {
        const rows = await db
          .select()
          .from(checkpointPushes)
          .where(inArray(checkpointPushes.checkpointId, ids))
          .orderBy(desc(checkpointPushes.id));
        const counts = new Map<string, number>();
        return rows.filter(({ checkpointId }) => {
          const count = (counts.get(checkpointId) ?? 0) + 1;
          counts.set(checkpointId, count);
          return count <= MOST_PUSHES;
        });
      },
      (row) => row.checkpointId,
    ),
    evaluations: many(
      (ids) =>
        db
          .select()
          .from(evaluations)
          .where(inArray(evaluations.checkpointId, ids))
          .orderBy(asc(evaluations.split), asc(evaluations.id)),
      (row) => row.checkpointId,
    ),
    /** Newest first. */
    robustness: many(
      (ids) =>
        db
          .select()
          .from(robustnessEvaluations)
          .where(inArray(robustnessEvaluations.checkpointId, ids))
          .orderBy(desc(robustnessEvaluations.id)),
      (row) => row.checkpointId,
    ),
    /** The notes that apply to a checkpoint, without withdrawn ones. */
    checkpointNotes: notes((ids) => notesForCheckpoint(db, ids)),
    everyCheckpointNote: notes((ids) => notesForCheckpoint(db, ids, { includeWithdrawn: true })),
    /** The model and its ancestors, nearest first. */
    modelLine: new DataLoader(async (ids: readonly string[]) => {
      const lines = await ancestorsOf(db, ids);
      return ids.map((id) => lines.get(id) ?? []);
    }),
    /** By the kind and the id of the row that they are about: `MODEL 0198…`. */
    statements: many(
      (keys) => {
        const [kinds, ids] = [0, 1].map((part) => [...new Set(keys.map((key) => key.split(' ')[part]))]);
        return db
          .select()
          .from(statements)
          .where(
            and(
              inArray(statements.subjectKind, kinds as StatementRow['subjectKind'][]),
              inArray(statements.subjectId, ids),
            ),
          )
          .orderBy(desc(statements.id));
      },
      (row) => `${row.subjectKind} ${row.subjectId}`,
    ),
    /** One or none. */
    endpoint: many(
      (names) => db.select().from(endpoints).where(inArray(endpoints.name, names)),
      (row) => row.name,
    ),
    endpointRevisions: many(
      (names) =>
        db
          .select()
          .from(endpointRevisions)
          .where(inArray(endpointRevisions.endpointName, names))
          .orderBy(desc(endpointRevisions.number)),
      (row) => row.endpointName,
    ),
    revisionCounts: many(
      (names) => db.select().from(revisionCounts).where(inArray(revisionCounts.endpointName, names)),
      (row) => row.endpointName,
    ),
    /** Replicas whose worker is alive; the others ended with it. */
    replicas: many(
      async (names) => {
        const rows = await db
          .select({ replica: replicas })
          .from(replicas)
          .innerJoin(workers, and(eq(workers.id, replicas.workerId), ALIVE))
          .where(inArray(replicas.endpointName, names))
          .orderBy(asc(replicas.id));
        return rows.map((row) => row.replica);
      },
      (row) => row.endpointName,
    ),
    anyWorkerAlive: new DataLoader(async (keys: readonly 'any'[]) => {
      const alive = await isAnyWorkerAlive(db);
      return keys.map(() => alive);
    }),
    requestRate: new DataLoader((names: readonly string[]) => requestRates(db, names)),
    /** An endpoint's last minutes or hours, the newest first. */
    traffic: new DataLoader(readPeriods(db), { cacheKeyFn: ({ name, period, count }) => `${period} ${count} ${name}` }),
    endpointStatistics: many(
      (names) => db.select().from(endpointStatistics).where(inArray(endpointStatistics.endpointName, names)),
      (row) => row.endpointName,
    ),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;

/** Clears the cache: a subscription outlives the rows that it read. */
export function clearLoaders(loaders: Loaders): void {
  for (const loader of Object.values(loaders)) loader.clearAll();
}
