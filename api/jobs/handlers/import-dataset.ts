import { createReadStream } from 'node:fs';
import { eq } from 'drizzle-orm';
import { InvalidInputError } from '../../../zoo/errors.ts';
import { datasets } from '../../database/tables/index.ts';
import { storedFindings } from '../../datasets/stored-findings.ts';
import { datasetStatement } from '../../provenance/dataset-statement.ts';
import { recordStatements } from '../../provenance/record-statement.ts';
import { importNewDataset } from '../datasets/import-new-dataset.ts';
import type { MadeDataset } from '../datasets/made-dataset.ts';
import { makeNextVersion } from '../datasets/make-next-version.ts';
import { clearPartial } from '../imports/partial-downloads.ts';
import type { JobPayload } from '../kinds.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

const SPLITS = ['train', 'validation', 'test'] as const;

/**
 * Makes a data set of an upload or of a hub's repository, or the next version of one: its index and its pack in the blob store, and
 * its summary in its row.
 */
export async function importDataset(context: JobContext, { datasetId }: JobPayload<'import-dataset'>): Promise<void> {
  const { db, blobs, config, job, signal, progress } = context;
  const row = await db.query.datasets.findFirst({ where: eq(datasets.id, datasetId) });
  if (!row) throw new Error(`There is no data set ${datasetId} any more.`);
  const { dataset, indexFile, materials } = await made(context, row);
  signal.throwIfAborted();

  progress(0.9, 'Storing');
  const pack = await blobs.put(createReadStream(dataset.packFile), { signal });
  const index = await blobs.put(createReadStream(indexFile), { signal });
  signal.throwIfAborted();

  const { labels, groups, examples, quality, pairs = false, task = 'SINGLE_LABEL' } = dataset.index;
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    const [stored] = await tx
      .update(datasets)
      .set({
        pairs,
        task,
        labels,
        groups,
        quality: storedFindings(quality),
        exampleCount: examples.length,
        splits: SPLITS.map((name) => ({
          name,
          exampleCount: examples.filter((example) => example.split === name).length,
        })),
        sha256: index.sha256,
        packSha256: pack.sha256,
      })
      .where(eq(datasets.id, datasetId))
      .returning();
    if (stored) await recordStatements(tx, config, [datasetStatement(stored, materials, job)]);
  });
  await clearPartial(config.home, datasetId);
}

async function made(context: JobContext, row: typeof datasets.$inferSelect): Promise<MadeDataset> {
  try {
    return row.previousId === null ? await importNewDataset(context, row) : await makeNextVersion(context, row);
  } catch (error) {
    // Another attempt would fail in the same way.
    if (error instanceof InvalidInputError) await clearPartial(context.config.home, row.id);
    throw error;
  }
}
