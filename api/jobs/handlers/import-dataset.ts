import { createReadStream } from 'node:fs';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { importImageArchive } from '../../../zoo/data/import-image-archive.ts';
import { importTextFile } from '../../../zoo/data/text/import-text-file.ts';
import { datasets, uploads } from '../../database/tables/index.ts';
import { datasetStatement } from '../../provenance/dataset-statement.ts';
import { recordStatements } from '../../provenance/record-statement.ts';
import type { JobPayload } from '../kinds.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

const SPLITS = ['train', 'validation', 'test'] as const;

/**
 * Makes a data set of an upload, an archive of pictures or a file of texts: its index and its pack in the blob store, and
 * its summary in its row.
 */
export async function importDataset(context: JobContext, { datasetId }: JobPayload<'import-dataset'>): Promise<void> {
  const { db, blobs, config, directory, job, signal, progress } = context;
  const [found] = await db
    .select({
      filename: uploads.filename,
      sha256: uploads.sha256,
      targets: datasets.targets,
      modality: datasets.modality,
    })
    .from(datasets)
    .innerJoin(uploads, eq(uploads.id, datasets.uploadId))
    .where(eq(datasets.id, datasetId));
  if (!found) throw new Error(`There is no data set ${datasetId} any more, or its upload is gone.`);
  const { filename, sha256: uploaded } = found;
  if (!uploaded) throw new Error(`The upload of ${filename} is not complete: PUT its bytes, then create the data set.`);

  progress(0, 'Copying the upload');
  const upload = path.join(directory, 'upload');
  await blobs.download(uploaded, upload);
  signal.throwIfAborted();

  const importUpload = found.modality === 'TEXT' ? importTextFile : importImageArchive;
  const { dataset, indexFile } = await importUpload(upload, {
    filename,
    directory,
    ...(found.targets ? { targets: found.targets } : {}),
    signal,
    onProgress: (fraction, stage) => progress(0.05 + 0.85 * fraction, stage),
  });
  signal.throwIfAborted();

  progress(0.9, 'Storing');
  const pack = await blobs.put(createReadStream(dataset.packFile), { signal });
  const index = await blobs.put(createReadStream(indexFile), { signal });
  signal.throwIfAborted();

  const { labels, groups, examples, quality, pairs = false, task = 'SINGLE_LABEL' } = dataset.index;
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    const [row] = await tx
      .update(datasets)
      .set({
        pairs,
        task,
        labels,
        groups,
        quality,
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
    if (row) await recordStatements(tx, config, [datasetStatement(row, { filename, sha256: uploaded }, job)]);
  });
}
