import { isNull, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import {
  blobDifferences,
  blobSizes,
  checkpointPushes,
  checkpoints,
  datasets,
  endpointRevisions,
  evaluations,
  featureSets,
  fineTunes,
  modelFiles,
  modelSpeeds,
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
  /** The rows of a project. */
  of: (projectId: string) => SQL;
}

const ofModels = (id: string) => sql`${models.projectId} = ${id}`;
const ofDatasets = (id: string) => sql`${datasets.projectId} = ${id}`;
const ofFineTunes = (id: string) => sql`${fineTunes.projectId} = ${id}`;
const ofCheckpoints = (id: string) => sql`${checkpoints.fineTuneId} in (
  select trained.id from ${fineTunes} trained where trained.project_id = ${id})`;

/**
 * Every column with digests of blobs, and when their rows need them: `collectGarbage` deletes the other blobs. A new column with digests
 * belongs here or in `OTHER_DIGESTS`. What a project uses of its quota is counted by them too.
 */
export const BLOB_COLUMNS: BlobColumn[] = [
  { column: models.onnxSha256, where: isNull(models.filesDroppedAt), of: ofModels },
  {
    // The upload that a model is imported from, until its files are here.
    column: models.sourceSpec,
    digest: sql`${models.sourceSpec} ->> 'sha256'`,
    where: sql`${models.sourceSpec} ->> 'kind' = 'upload' and ${models.onnxSha256} is null`,
    of: ofModels,
  },
  { column: models.answers, digest: sql`${models.answers} -> 'tokenizer' ->> 'sha256'`, of: ofModels },
  {
    column: modelFiles.sha256,
    where: sql`not exists (
      select 1 from ${models} dropped where dropped.id = ${modelFiles.modelId} and dropped.files_dropped_at is not null)`,
    of: (id) => sql`${modelFiles.modelId} in (select owned.id from ${models} owned where owned.project_id = ${id})`,
  },
  { column: datasets.sha256, where: isNull(datasets.deletedAt), of: ofDatasets },
  { column: datasets.packSha256, where: isNull(datasets.deletedAt), of: ofDatasets },
  { column: featureSets.sha256, of: (id) => sql`${featureSets.projectId} = ${id}` },
  { column: fineTunes.stateSha256, where: isNull(fineTunes.deletedAt), of: ofFineTunes },
  { column: checkpoints.sha256, where: isNull(checkpoints.deletedAt), of: ofCheckpoints },
  { column: checkpoints.adapterSha256, where: isNull(checkpoints.deletedAt), of: ofCheckpoints },
  { column: checkpoints.pageSha256, where: isNull(checkpoints.deletedAt), of: ofCheckpoints },
  {
    column: checkpoints.outputsSha256,
    digest: sql`output.digest`,
    from: sql`jsonb_each_text(${checkpoints.outputsSha256}) as output(split, digest)`,
    where: isNull(checkpoints.deletedAt),
    of: ofCheckpoints,
  },
  {
    column: evaluations.predictionsSha256,
    where: sql`exists (
      select 1 from ${checkpoints} judged where judged.id = ${evaluations.checkpointId} and judged.deleted_at is null)`,
    of: (id) => sql`${evaluations.checkpointId} in (
      select judged.id from ${checkpoints} judged join ${fineTunes} trained on trained.id = judged.fine_tune_id
      where trained.project_id = ${id})`,
  },
  {
    column: uploads.sha256,
    // One that is deleted stays until the imports that it was given to are over.
    where: sql`${uploads.deletedAt} is null or exists (
      select 1 from ${datasets} made where made.upload_id = ${uploads.id} and made.sha256 is null and not made.failed)`,
    of: (id) => sql`${uploads.projectId} = ${id}`,
  },
];

/** Columns with other digests, and whose they are: facts that outlive the bytes, and things that are in no store. */
export const OTHER_DIGESTS: { column: PgColumn; what: string }[] = [
  { column: blobDifferences.sha256, what: 'what `reachableDigests` looks for in the columns above' },
  { column: blobDifferences.baseSha256, what: 'needed with `sha256`' },
  { column: blobDifferences.differenceSha256, what: 'needed with `sha256`' },
  { column: blobSizes.sha256, what: 'how large the blobs of the columns above are' },
  { column: models.manifest, what: 'what the catalogue expects of the files to fetch' },
  { column: models.uri, what: 'the name of an upload has its digest' },
  { column: models.revision, what: 'of the upload that it came from' },
  { column: models.signature, what: 'of files and keys, as its publisher signed them' },
  { column: models.proof, what: 'of the original that the import was compared with' },
  { column: modelSpeeds.onnxSha256, what: 'of the file that was measured' },
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
