import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../database/connection.ts';
import {
  checkpointPushes,
  checkpoints,
  datasets,
  endpointRevisions,
  featureSets,
  fineTunes,
  modelFiles,
  models,
} from '../../database/tables/index.ts';
import { isId } from '../../parse.ts';
import type { LineageRelation, ValueOf } from '../enums.ts';
import { ELSEWHERE, type NodeKind, UPLOAD } from './node-key.ts';

/** Ids of what something was made from, and of what was made from it. */
export interface Pair {
  from: string;
  to: string;
}

/** One way in which one kind of thing is made from another. */
export interface EdgeKind {
  relation: ValueOf<typeof LineageRelation>;
  from: NodeKind;
  to: NodeKind;
  /** The edges, `limit` at most, that have one of `ids` at their end `side`; in a fixed order. */
  pairs(db: Db, side: 'from' | 'to', ids: string[], limit: number): Promise<Pair[]>;
}

export const EDGE_KINDS: EdgeKind[] = [
  {
    relation: 'FETCHED_AS',
    from: 'SOURCE',
    to: 'MODEL',
    pairs: (db, side, ids, limit) =>
      db
        .select({ from: models.uri, to: models.id })
        .from(models)
        .where(side === 'from' ? inArray(models.uri, ids) : inArray(models.id, ids))
        .orderBy(models.id)
        .limit(limit),
  },
  {
    relation: 'BASE_OF',
    from: 'SOURCE',
    to: 'MODEL',
    async pairs(db, side, ids, limit) {
      const names = ids.filter((id) => id.startsWith(ELSEWHERE)).map((id) => id.slice(ELSEWHERE.length));
      if (side === 'from' && names.length === 0) return [];
      const rows = await db
        .select({ from: models.baseModelName, to: models.id })
        .from(models)
        .where(
          and(
            isNull(models.baseModelId),
            isNotNull(models.baseModelName),
            side === 'from' ? inArray(models.baseModelName, names) : inArray(models.id, ids),
          ),
        )
        .orderBy(models.id)
        .limit(limit);
      return rows.map(({ from, to }) => ({ from: `${ELSEWHERE}${from}`, to }));
    },
  },
  {
    relation: 'UPLOADED_AS',
    from: 'SOURCE',
    to: 'DATASET',
    async pairs(db, side, ids, limit) {
      const uploads = ids.map((id) => id.slice(UPLOAD.length)).filter(isId);
      if (side === 'from' && uploads.length === 0) return [];
      const rows = await db
        .select({ from: datasets.uploadId, to: datasets.id })
        .from(datasets)
        .where(
          and(
            isNotNull(datasets.uploadId),
            side === 'from' ? inArray(datasets.uploadId, uploads) : inArray(datasets.id, ids),
          ),
        )
        .orderBy(datasets.id)
        .limit(limit);
      return rows.map(({ from, to }) => ({ from: `${UPLOAD}${from}`, to }));
    },
  },
  {
    relation: 'NEXT_VERSION',
    from: 'DATASET',
    to: 'DATASET',
    pairs: (db, side, ids, limit) =>
      db
        .select({ from: sql<string>`${datasets.previousId}`, to: datasets.id })
        .from(datasets)
        .where(
          and(
            isNotNull(datasets.previousId),
            eq(datasets.failed, false),
            side === 'from' ? inArray(datasets.previousId, ids) : inArray(datasets.id, ids),
          ),
        )
        .orderBy(datasets.id)
        .limit(limit),
  },
  {
    relation: 'BASE_OF',
    from: 'MODEL',
    to: 'MODEL',
    pairs: (db, side, ids, limit) =>
      db
        .select({ from: sql<string>`${models.baseModelId}`, to: models.id })
        .from(models)
        .where(
          and(
            isNotNull(models.baseModelId),
            side === 'from' ? inArray(models.baseModelId, ids) : inArray(models.id, ids),
          ),
        )
        .orderBy(models.id)
        .limit(limit),
  },
  {
    relation: 'SAME_BYTES',
    from: 'CHECKPOINT',
    to: 'MODEL',
    /** A checkpoint that was copied elsewhere and imported again has the same digest; a pushed one, that of the push. */
    async pairs(db, side, ids, limit) {
      const ends = (model: SQL) => (side === 'from' ? inArray(checkpoints.id, ids) : sql`${model} in ${ids}`);
      const asOnnx = await db
        .select({ from: checkpoints.id, to: models.id })
        .from(checkpoints)
        .innerJoin(models, eq(models.onnxSha256, checkpoints.sha256))
        .where(ends(sql`${models.id}`))
        .orderBy(checkpoints.id, models.id)
        .limit(limit);
      const asFile = await db
        .selectDistinct({ from: checkpoints.id, to: modelFiles.modelId })
        .from(checkpoints)
        .innerJoin(modelFiles, eq(modelFiles.sha256, checkpoints.sha256))
        .where(ends(sql`${modelFiles.modelId}`))
        .orderBy(checkpoints.id, modelFiles.modelId)
        .limit(limit);
      const asPushed = await db
        .selectDistinct({ from: checkpointPushes.checkpointId, to: modelFiles.modelId })
        .from(checkpointPushes)
        .innerJoin(modelFiles, eq(modelFiles.sha256, checkpointPushes.onnxSha256))
        .where(side === 'from' ? inArray(checkpointPushes.checkpointId, ids) : sql`${modelFiles.modelId} in ${ids}`)
        .orderBy(checkpointPushes.checkpointId, modelFiles.modelId)
        .limit(limit);
      return [...asOnnx, ...asFile, ...asPushed];
    },
  },
  {
    relation: 'FEATURES_IN',
    from: 'MODEL',
    to: 'FEATURE_SET',
    pairs: (db, side, ids, limit) =>
      db
        .select({ from: featureSets.modelId, to: featureSets.id })
        .from(featureSets)
        .where(inArray(side === 'from' ? featureSets.modelId : featureSets.id, ids))
        .orderBy(featureSets.id)
        .limit(limit),
  },
  {
    relation: 'FEATURES_IN',
    from: 'DATASET',
    to: 'FEATURE_SET',
    pairs: (db, side, ids, limit) =>
      db
        .select({ from: featureSets.datasetId, to: featureSets.id })
        .from(featureSets)
        .where(inArray(side === 'from' ? featureSets.datasetId : featureSets.id, ids))
        .orderBy(featureSets.id)
        .limit(limit),
  },
  {
    relation: 'TUNED_IN',
    from: 'MODEL',
    to: 'FINE_TUNE',
    pairs: (db, side, ids, limit) =>
      db
        .select({ from: fineTunes.modelId, to: fineTunes.id })
        .from(fineTunes)
        .where(inArray(side === 'from' ? fineTunes.modelId : fineTunes.id, ids))
        .orderBy(fineTunes.id)
        .limit(limit),
  },
  {
    relation: 'TRAINED_IN',
    from: 'DATASET',
    to: 'FINE_TUNE',
    pairs: (db, side, ids, limit) =>
      db
        .select({ from: fineTunes.datasetId, to: fineTunes.id })
        .from(fineTunes)
        .where(inArray(side === 'from' ? fineTunes.datasetId : fineTunes.id, ids))
        .orderBy(fineTunes.id)
        .limit(limit),
  },
  {
    relation: 'SAVED',
    from: 'FINE_TUNE',
    to: 'CHECKPOINT',
    pairs: (db, side, ids, limit) =>
      db
        .select({ from: checkpoints.fineTuneId, to: checkpoints.id })
        .from(checkpoints)
        .where(
          and(
            inArray(side === 'from' ? checkpoints.fineTuneId : checkpoints.id, ids),
            isNull(checkpoints.derivedFromId),
          ),
        )
        .orderBy(checkpoints.id)
        .limit(limit),
  },
  {
    relation: 'DERIVED',
    from: 'CHECKPOINT',
    to: 'CHECKPOINT',
    pairs: (db, side, ids, limit) =>
      db
        .select({ from: sql<string>`${checkpoints.derivedFromId}`, to: checkpoints.id })
        .from(checkpoints)
        .where(
          and(
            isNotNull(checkpoints.derivedFromId),
            inArray(side === 'from' ? checkpoints.derivedFromId : checkpoints.id, ids),
          ),
        )
        .orderBy(checkpoints.id)
        .limit(limit),
  },
  {
    relation: 'DEPLOYED_AS',
    from: 'CHECKPOINT',
    to: 'ENDPOINT',
    pairs: (db, side, ids, limit) =>
      db
        .select({ from: endpointRevisions.checkpointId, to: revisionId })
        .from(endpointRevisions)
        .where(side === 'from' ? inArray(endpointRevisions.checkpointId, ids) : inRevisions(ids))
        .orderBy(endpointRevisions.endpointName, endpointRevisions.number)
        .limit(limit),
  },
];

/** `NAME@NUMBER`: a name has no `@`. */
const revisionId = sql<string>`${endpointRevisions.endpointName} || '@' || ${endpointRevisions.number}`;

/** The revisions with these ids, by the primary key. */
export function inRevisions(ids: string[]): SQL {
  const parsed = ids.flatMap((id) => {
    const [, name, number] = /^([a-z0-9-]+)@(\d{1,9})$/.exec(id) ?? [];
    return name === undefined ? [] : [sql`(${name}::text, ${number}::int)`];
  });
  if (parsed.length === 0) return sql`false`;
  return sql`(${endpointRevisions.endpointName}, ${endpointRevisions.number}) in (${sql.join(parsed, sql`, `)})`;
}
