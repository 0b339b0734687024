import { isNull, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import {
  blobDifferences,
  checkpointPushes,
  checkpoints,
  datasets,
  endpointRevisions,
  evaluations,
  featureSets,
  fineTunes,
  modelFiles,
  models,
  sessions,
  signingKeys,
  statements,
  tokens,
  uploads,
} from '../database/tables/index.ts';

/** A column that holds digests of blobs. What it points at stays in the store. */
interface BlobColumn {
  column: PgColumn;
  /** Where the digest is in a column of JSON. */
  digest?: SQL;
  /** Besides its table: the elements of a column of JSON. */
  from?: SQL;
  /** The rows that need their blobs. */
  where?: SQL;
}

/**
 * Every column with digests of blobs, and when their rows need them: `collectGarbage` deletes the other blobs. A new column with digests
 * belongs here or in `OTHER_DIGESTS`.
 */
export const BLOB_COLUMNS: BlobColumn[] = [
  { column: models.onnxSha256, where: isNull(models.filesDroppedAt) },
  {
    // The upload that a model is imported from, until its files are here.
    column: models.sourceSpec,
    digest: sql`${models.sourceSpec} ->> 'sha256'`,
    where: sql`${models.sourceSpec} ->> 'kind' = 'upload' and ${models.onnxSha256} is null`,
  },
  { column: models.answers, digest: sql`${models.answers} -> 'tokenizer' ->> 'sha256'` },
  {
    column: modelFiles.sha256,
    where: sql`not exists (
      select 1 from ${models} dropped where dropped.id = ${modelFiles.modelId} and dropped.files_dropped_at is not null)`,
  },
  { column: datasets.sha256, where: isNull(datasets.deletedAt) },
  { column: datasets.packSha256, where: isNull(datasets.deletedAt) },
  { column: featureSets.sha256 },
  { column: fineTunes.stateSha256, where: isNull(fineTunes.deletedAt) },
  { column: checkpoints.sha256, where: isNull(checkpoints.deletedAt) },
  { column: checkpoints.adapterSha256, where: isNull(checkpoints.deletedAt) },
  { column: checkpoints.pageSha256, where: isNull(checkpoints.deletedAt) },
  {
    column: checkpoints.outputsSha256,
    digest: sql`output.digest`,
    from: sql`jsonb_each_text(${checkpoints.outputsSha256}) as output(split, digest)`,
    where: isNull(checkpoints.deletedAt),
  },
  {
    column: evaluations.predictionsSha256,
    where: sql`exists (
      select 1 from ${checkpoints} judged where judged.id = ${evaluations.checkpointId} and judged.deleted_at is null)`,
  },
  {
    column: uploads.sha256,
    // One that is deleted stays until the imports that it was given to are over.
    where: sql`${uploads.deletedAt} is null or exists (
      select 1 from ${datasets} made where made.upload_id = ${uploads.id} and made.sha256 is null and not made.failed)`,
  },
];

/** Columns with other digests, and whose they are: facts that outlive the bytes, and things that are in no store. */
export const OTHER_DIGESTS: { column: PgColumn; what: string }[] = [
  { column: blobDifferences.sha256, what: 'what `reachableDigests` looks for in the columns above' },
  { column: blobDifferences.baseSha256, what: 'needed with `sha256`' },
  { column: blobDifferences.differenceSha256, what: 'needed with `sha256`' },
  { column: models.manifest, what: 'what the catalogue expects of the files to fetch' },
  { column: models.uri, what: 'the name of an upload has its digest' },
  { column: models.revision, what: 'of the upload that it came from' },
  { column: models.signature, what: 'of files and keys, as its publisher signed them' },
  { column: models.proof, what: 'of the original that the import was compared with' },
  { column: fineTunes.options, what: 'of the model that read the labels of a ZERO_SHOT checkpoint' },
  { column: featureSets.key, what: 'a key: a hash of what the features depend on' },
  { column: checkpointPushes.onnxSha256, what: 'of the file that was sent to the hub' },
  { column: endpointRevisions.policyDecision, what: 'of the policy that was in force' },
  { column: statements.envelope, what: 'signed facts' },
  { column: statements.keyId, what: 'of a public key' },
  { column: signingKeys.keyId, what: 'of a public key' },
  { column: tokens.sha256, what: 'of a token' },
  { column: sessions.sha256, what: 'of a cookie' },
  { column: uploads.secretSha256, what: 'of a secret' },
];
