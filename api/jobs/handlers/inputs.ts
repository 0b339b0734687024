import { readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import type { ImageDataset } from '../../../zoo/data/dataset.ts';
import { openDataset } from '../../../zoo/data/open-dataset.ts';
import { datasets, models } from '../../database/tables/index.ts';
import { localCopy } from '../local-copy.ts';
import type { JobContext } from './job-context.ts';

/** The ONNX file of a model that is READY, and its row. */
export async function loadModel(
  context: JobContext,
  modelId: string,
): Promise<{ row: typeof models.$inferSelect; onnx: Uint8Array }> {
  const row = await context.db.query.models.findFirst({ where: eq(models.id, modelId) });
  if (!row?.onnxSha256) {
    throw new Error(
      `The model ${row?.slug ?? modelId} is not here: fetch it, wait until it is READY, and start this again.`,
    );
  }
  return { row, onnx: await readFile(await localCopy(context, row.onnxSha256)) };
}

/** A data set that was imported, on local disk. */
export async function loadDataset(context: JobContext, datasetId: string): Promise<ImageDataset> {
  const row = await context.db.query.datasets.findFirst({ where: eq(datasets.id, datasetId) });
  if (!row?.sha256 || !row.packSha256) {
    throw new Error(
      `The data set ${row?.name ?? datasetId} is not imported: see its import's job, and start this again.`,
    );
  }
  return openDataset(await localCopy(context, row.sha256), await localCopy(context, row.packSha256));
}
