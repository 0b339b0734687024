import path from 'node:path';
import { eq } from 'drizzle-orm';
import type { Dataset } from '../../../zoo/data/dataset.ts';
import { type ResourceDescriptor, subject } from '../../../zoo/provenance/statement.ts';
import { type datasets, uploads } from '../../database/tables/index.ts';
import type { JobContext } from '../handlers/job-context.ts';
import { partialDirectory } from '../imports/partial-downloads.ts';
import { runSandboxed } from '../sandbox/run-sandboxed.ts';
import { targetOptions } from './target-options.ts';

type DatasetRow = typeof datasets.$inferSelect;

/**
 * Imports the upload of a data set into a folder of the job's directory.
 *
 * @param options of an upload that is added to a data set: that it is, the seed of the data set's split, and its groups
 */
export async function importUpload(
  context: JobContext,
  row: DatasetRow & { uploadId: string },
  options: { isAddition?: boolean; seed?: number; groups?: string[] } = {},
): Promise<{ dataset: Dataset; indexFile: string; material: ResourceDescriptor }> {
  const { db, blobs, config, directory, signal, progress } = context;
  const [upload] = await db.select().from(uploads).where(eq(uploads.id, row.uploadId));
  if (!upload) throw new Error(`The upload of the data set ${row.id} is gone.`);
  const { filename, sha256 } = upload;
  if (!sha256) throw new Error(`The upload of ${filename} is not complete: PUT its bytes, then create the data set.`);

  progress(0, 'Copying the upload');
  const file = path.join(directory, 'upload');
  await blobs.download(sha256, file);
  signal.throwIfAborted();

  const common = {
    filename,
    directory: path.join(directory, 'imported'),
    ...targetOptions(row.targets),
    ...(row.splitPlan ? { split: row.splitPlan } : {}),
    ...(row.groupColumns ? { groups: row.groupColumns } : {}),
    ...options,
  };
  const onProgress = (fraction: number, stage: string) => progress(0.05 + 0.85 * fraction, stage);
  const partial = await partialDirectory(config.home, row.id);
  const made =
    row.modality === 'TEXT'
      ? await runSandboxed(context, 'importText', { file, options: common }, { onProgress })
      : await runSandboxed(
          context,
          'importPictures',
          { file, options: { ...common, partialDirectory: partial } },
          { onProgress, writable: partial },
        );
  return { ...made, material: subject(filename, sha256) };
}
