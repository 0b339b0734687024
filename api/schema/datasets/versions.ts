import { and, asc, eq, isNull, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { DatasetEdits } from '../../../zoo/data/edit-examples.ts';
import { withoutExamples } from '../../../zoo/data/without-examples.ts';
import type { Context } from '../../context.ts';
import { datasets } from '../../database/tables/index.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { examplesToDrop } from '../../datasets/examples-to-drop.ts';
import { RequestError } from '../../errors.ts';
import { enqueueJob } from '../../jobs/queue.ts';
import { parse } from '../../parse.ts';
import { completeUpload } from '../../uploads/uploads.ts';
import { checkFilename, type DatasetRow, type ImportedDataset, importedDataset, NOT_IMPORTED } from './datasets.ts';
import { findingsOf } from './findings.ts';

const addExamplesInput = z.object({ datasetId: z.string(), uploadId: z.string() });
const repairDatasetInput = z.object({
  id: z.string(),
  drop: z.array(z.string()).min(1, 'must name at least one kind of finding').max(100),
});

/** The versions of a data set, the first one first, without those that were deleted or whose import failed. */
export async function listVersions(context: Context, dataset: DatasetRow): Promise<DatasetRow[]> {
  const first = dataset.seriesId ?? dataset.id;
  return context.db
    .select()
    .from(datasets)
    .where(and(ofSeries(first), isNull(datasets.deletedAt)))
    .orderBy(asc(datasets.version));
}

/**
 * Adds the examples of an upload, in a job: the data set's next version. What was trained keeps the version that it was trained on.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND, CONFLICT
 */
export async function addExamples(context: Context, input: unknown): Promise<DatasetRow> {
  const { datasetId, uploadId } = parse(addExamplesInput, input);
  const dataset = await importedDataset(context, datasetId);
  const upload = await completeUpload(context, uploadId);
  checkFilename(dataset.modality, upload.filename);
  return nextVersion(context, dataset, { uploadId: upload.id });
}

/**
 * Leaves out the examples of some kinds of findings, in a job: the data set's next version.
 *
 * @throws RequestError BAD_USER_INPUT for a kind that the data set does not have, or that leaving examples out does not help;
 *   NOT_FOUND, CONFLICT
 * @throws InvalidInputError if too little would be left: see `withoutExamples`
 */
export async function repairDataset(context: Context, input: unknown): Promise<DatasetRow> {
  const { id, drop } = parse(repairDatasetInput, input);
  const dataset = await importedDataset(context, id);
  const findings = await findingsOf(context, dataset);
  const repairable = [...new Set(findings.flatMap(({ kind, dropCount }) => (dropCount > 0 ? [kind] : [])))];
  const unknown = drop.find((kind) => !repairable.includes(kind));
  if (unknown !== undefined) {
    const found = findings.some(({ kind }) => kind === unknown)
      ? `Leaving examples out does not help against ${unknown}.`
      : `The data set has no finding ${JSON.stringify(unknown)}.`;
    const kinds = repairable.length > 0 ? ` These can be dropped: ${repairable.join(', ')}.` : '';
    throw new RequestError('BAD_USER_INPUT', found + kinds, 'drop');
  }
  const index = await readDatasetIndex(context.blobs, dataset.sha256);
  withoutExamples(index, await examplesToDrop(context.db, dataset.id, index, drop));
  return nextVersion(context, dataset, { dropped: [...new Set(drop)] });
}

/** A row for the next version of a data set, and the job that makes it. */
export async function nextVersion(
  context: Context,
  { id: previousId, name, modality, targets, task, seriesId }: ImportedDataset,
  change: { uploadId: string } | { dropped: string[] } | { edits: DatasetEdits },
): Promise<DatasetRow> {
  const first = seriesId ?? previousId;
  return context.db.transaction(async (db) => {
    // Two changes at a time get two numbers.
    await db.select({ id: datasets.id }).from(datasets).where(eq(datasets.id, first)).for('update');
    const [{ last }] = await db
      .select({ last: sql<number>`max(${datasets.version})` })
      .from(datasets)
      .where(ofSeries(first));
    const place = { version: last + 1, seriesId: first, previousId };
    const [{ id }] = await db
      .insert(datasets)
      .values({ name, modality, targets, task, ...place, ...change, ...NOT_IMPORTED })
      .returning();
    const job = await enqueueJob({ db, queue: context.queue }, 'import-dataset', { datasetId: id });
    const [dataset] = await db.update(datasets).set({ jobId: job.id }).where(eq(datasets.id, id)).returning();
    return dataset;
  });
}

/** A version whose import failed gives its number back. */
const ofSeries = (first: string) =>
  and(or(eq(datasets.id, first), eq(datasets.seriesId, first)), eq(datasets.failed, false));
