import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Task } from '../../../zoo/data/dataset.ts';
import type { TextTargets } from '../../../zoo/data/read-targets.ts';
import { isTextFilename } from '../../../zoo/data/text/text-source.ts';
import { croissantUrlSchema } from '../../../zoo/sources/croissant-dataset.ts';
import { datasetRepositorySchema } from '../../../zoo/sources/dataset-repository.ts';
import { hasSecrets, withoutSecrets } from '../../../zoo/sources/without-secrets.ts';
import type { Context } from '../../context.ts';
import { datasets } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { optional, parse, words } from '../../parse.ts';
import { completeUpload } from '../../uploads/uploads.ts';
import { keyset, type Page, pageOf, pageSize } from '../connection.ts';
import { Modality } from '../enums.ts';

export type DatasetRow = typeof datasets.$inferSelect;

/** A data set whose import is over. */
export type ImportedDataset = DatasetRow & { sha256: string; packSha256: string };

export interface ListDatasets {
  search?: string | null;
  first?: number | null;
  after?: string | null;
}

/**
 * The newest versions that are imported, those whose import is not over, and data sets whose first import failed; newest first.
 */
export async function listDatasets(
  context: Context,
  { search, first, after }: ListDatasets,
): Promise<Page<DatasetRow>> {
  const size = pageSize(first);
  const named: SQL | undefined = search?.trim()
    ? sql`strpos(lower(${datasets.name}), ${search.trim().toLowerCase().replaceAll('\0', '')}) > 0`
    : undefined;
  const where = and(named, isNull(datasets.deletedAt), isNewest);
  const keys = keyset('datasets', [{ expression: sql`${datasets.id}`, direction: 'desc', type: 'uuid' }], after);
  const rows = await context.db
    .select({ node: datasets, cursor: keys.cursor })
    .from(datasets)
    .where(and(where, keys.after))
    .orderBy(...keys.orderBy)
    .limit(size + 1);
  return pageOf(rows, { size, after, totalCount: await context.db.$count(datasets, where) });
}

/** No later version of the same data set is imported, and it is no next version whose import failed. */
const isNewest = sql`not (${datasets.failed} and ${datasets.seriesId} is not null) and not exists (
  select 1 from ${datasets} later
  where coalesce(later.series_id, later.id) = coalesce(${datasets.seriesId}, ${datasets.id})
    and later.version > ${datasets.version} and later.sha256 is not null and later.deleted_at is null
)`;

/**
 * A data set that is ready to use.
 *
 * @throws RequestError NOT_FOUND; CONFLICT while its import is not over, or after it failed.
 */
export async function importedDataset(context: Context, id: string): Promise<ImportedDataset> {
  const dataset = await context.loaders.dataset.load(id);
  if (!dataset)
    throw new RequestError('NOT_FOUND', `There is no data set ${id}; the query datasets lists them.`, 'datasetId');
  const { sha256, packSha256 } = dataset;
  if (sha256 !== null && packSha256 !== null) return { ...dataset, sha256, packSha256 };
  const job = dataset.jobId ? await context.loaders.job.load(dataset.jobId) : null;
  const why =
    job?.state === 'FAILED' || job?.state === 'CANCELLED'
      ? `its import ended as ${job.state}${job.error ? ` (${job.error})` : ''}; create it again`
      : 'it is being imported; wait until its job has SUCCEEDED';
  throw new RequestError('CONFLICT', `The data set "${dataset.name}" cannot be used: ${why}.`, 'datasetId');
}

const targetColumns = z
  .object({
    numbers: optional(z.array(words(500)).min(1).max(100)),
    labels: optional(words(500)),
    tags: optional(words(500)),
  })
  .refine(
    (given) => Object.values(given).filter((value) => value !== null).length === 1,
    'must name one of numbers, labels and tags',
  )
  .transform(({ numbers, labels, tags }): TextTargets => {
    if (tags !== null) return { tags };
    return labels !== null ? { labels } : { numbers: numbers ?? [] };
  });

const share = z.number().min(0.01, 'must be at least 0.01').max(0.5, 'must be at most 0.5');
const splitPlan = z
  .object({
    groupBy: optional(words(500)),
    nearDuplicates: optional(z.boolean()),
    validation: optional(share),
    test: optional(share),
  })
  .transform(({ groupBy, nearDuplicates, validation, test }) => ({
    groupBy,
    nearDuplicates: nearDuplicates ?? false,
    validation: validation ?? 0.15,
    test: test ?? 0.15,
  }));

const createDatasetInput = z.object({
  name: words(200),
  modality: z.enum(Modality),
  uploadId: optional(z.string()),
  hub: optional(
    datasetRepositorySchema.extend({
      revision: optional(datasetRepositorySchema.shape.revision.unwrap()),
      path: optional(datasetRepositorySchema.shape.path.unwrap()),
    }),
  ),
  croissant: optional(croissantUrlSchema),
  split: optional(splitPlan),
  targets: optional(targetColumns),
  groups: optional(z.array(words(500)).min(1).max(64)),
});

/** The columns of a row that the import fills in. */
export const NOT_IMPORTED = { labels: [], exampleCount: 0, splits: [], groups: [], quality: [] };

/**
 * Makes a data set of an upload, of a hub's repository or of the files that a Croissant description names, in a job: from pictures or
 * from texts.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND, CONFLICT
 */
export async function createDataset(context: Context, input: unknown): Promise<DatasetRow> {
  const { name, modality, uploadId, hub, croissant, targets, split, groups } = parse(createDatasetInput, input);
  if ([uploadId, hub, croissant].filter((source) => source !== null).length !== 1)
    throw new RequestError('BAD_USER_INPUT', 'Give one of uploadId, hub and croissant.', 'uploadId');
  if (modality === 'IMAGE' && targets && 'tags' in targets) {
    const message =
      'Pictures have no words to label. Create the data set with the modality TEXT, or leave targets.tags out.';
    throw new RequestError('BAD_USER_INPUT', message, 'targets');
  }
  const upload = uploadId === null ? null : await completeUpload(context, uploadId);
  if (upload) checkFilename(modality, upload.filename);
  const described = croissant === null ? null : croissantAddress(croissant);
  return context.db.transaction(async (db) => {
    const source = { uploadId: upload?.id ?? null, repository: hub, croissantUrl: described?.shown ?? null };
    const [{ id }] = await db
      .insert(datasets)
      .values({
        name,
        modality,
        ...source,
        targets,
        task: taskOf(targets),
        splitPlan: split,
        groupColumns: groups,
        ...NOT_IMPORTED,
      })
      .returning();
    const secret = described?.secret ? { secretAddress: described.secret } : {};
    const job = await enqueueJob({ db, queue: context.queue }, 'import-dataset', { datasetId: id, ...secret });
    const [dataset] = await db.update(datasets).set({ jobId: job.id }).where(eq(datasets.id, id)).returning();
    return dataset;
  });
}

/** The task of a data set with these target columns, which its import finds too. */
function taskOf(targets: TextTargets | null): Task {
  if (!targets) return 'SINGLE_LABEL';
  if ('tags' in targets) return 'TOKEN_LABELS';
  return 'labels' in targets ? 'MULTI_LABEL' : 'REGRESSION';
}

/** A description's address as it is shown; `secret` is the whole one, where parts of it grant access. */
function croissantAddress(address: string): { shown: string; secret: string | null } {
  const url = new URL(address);
  if (url.username || url.password)
    throw new RequestError(
      'BAD_USER_INPUT',
      'croissant: leave out the user name and password; the URL is shown.',
      'croissant',
    );
  return hasSecrets(url) ? { shown: withoutSecrets(url), secret: address } : { shown: address, secret: null };
}

/** @throws RequestError BAD_USER_INPUT for a file whose name is not that of a data set of this kind. */
export function checkFilename(modality: DatasetRow['modality'], filename: string): void {
  const fits = modality === 'TEXT' ? isTextFilename(filename) : /\.(zip|tar\.gz|tgz|parquet)$/i.test(filename);
  if (fits) return;
  const message =
    modality === 'TEXT'
      ? `${filename} is not a file of texts: use a .csv, .jsonl or .parquet with the columns text and label (or a .conll with labels of words), also in a .zip or .tar.gz.`
      : `${filename} is not an archive: images must be in a .zip, .tar.gz, .tgz or .parquet.`;
  throw new RequestError('BAD_USER_INPUT', message, 'uploadId');
}
