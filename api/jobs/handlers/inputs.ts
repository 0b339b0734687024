import { readFile } from 'node:fs/promises';
import { eq, inArray } from 'drizzle-orm';
import type { Dataset } from '../../../zoo/data/dataset.ts';
import { openDataset } from '../../../zoo/data/open-dataset.ts';
import { InvalidInputError } from '../../../zoo/errors.ts';
import type { FrozenPrecision, PrecisionReport } from '../../../zoo/features/frozen-precision/precision-report.ts';
import type { Preprocessing } from '../../../zoo/model.ts';
import type { LayersModel } from '../../../zoo/tfjs/read-layers-model.ts';
import { modelFileOf, readTensorflowModel } from '../../../zoo/tfjs/read-tensorflow-model.ts';
import { datasets, featureSets, modelFiles, models } from '../../database/tables/index.ts';
import { featureKey } from '../feature-key.ts';
import { localCopy } from '../local-copy.ts';
import type { JobContext } from './job-context.ts';

/** So many stay loaded: a data set, and two models with their features. */
const KEPT = 5;

/** Loads once what a job keeps: otherwise the digest of the whole file is checked each time. */
function once<T>({ loaded }: JobContext, key: string, load: () => Promise<T>): Promise<T> {
  if (!loaded) return load();
  const value = (loaded.get(key) as Promise<T> | undefined) ?? load();
  // Reinserted at the end: a Map keeps insertion order, so the first entry is the least recently used.
  loaded.delete(key);
  loaded.set(key, value);
  if (loaded.size > KEPT) for (const oldest of [...loaded.keys()].slice(0, 1)) loaded.delete(oldest);
  value.catch(() => loaded.delete(key));
  return value;
}

interface LoadedModel {
  row: typeof models.$inferSelect;
  preprocessing: Preprocessing;
  onnx: Uint8Array;
}

/** The ONNX file of a model that is READY, and its row. */
export const loadModel = (context: JobContext, modelId: string): Promise<LoadedModel> =>
  once(context, `model ${modelId}`, () => readModelFile(context, modelId));

async function readModelFile(context: JobContext, modelId: string): Promise<LoadedModel> {
  const row = await context.db.query.models.findFirst({ where: eq(models.id, modelId) });
  if (!row?.onnxSha256 || row.filesDroppedAt) {
    throw new InvalidInputError(
      `The model ${row?.slug ?? modelId} is not here: fetch it, wait until it is READY, and start this again.`,
    );
  }
  const { preprocessing } = row;
  if (!preprocessing) {
    throw new InvalidInputError(
      `The input preprocessing of the model ${row.slug} is not known. Answer its import's questions, then start this again.`,
    );
  }
  return { row, preprocessing, onnx: await readFile(await localCopy(context, row.onnxSha256)) };
}

/** A model in Keras's format, from its publisher's files; null for one in another format. */
export async function loadLayersModel(context: JobContext, modelId: string): Promise<LayersModel | null> {
  const rows = await context.db.select().from(modelFiles).where(eq(modelFiles.modelId, modelId));
  const files = await Promise.all(
    rows.map(async ({ path, byteSize, sha256 }) => ({ path, byteSize, file: await localCopy(context, sha256) })),
  );
  if (!modelFileOf(files)) return null;
  const { format, topology, weights } = await readTensorflowModel(files);
  return format === 'layers' ? { topology, weights } : null;
}

interface LoadedDataset {
  row: typeof datasets.$inferSelect;
  dataset: Dataset;
}

/** An imported data set, on local disk, and its row. */
export const loadDataset = (context: JobContext, datasetId: string): Promise<LoadedDataset> =>
  once(context, `dataset ${datasetId}`, () => readDataset(context, datasetId));

async function readDataset(context: JobContext, datasetId: string): Promise<LoadedDataset> {
  const row = await context.db.query.datasets.findFirst({ where: eq(datasets.id, datasetId) });
  if (row?.deletedAt) throw new InvalidInputError(`The data set "${row.name}" was deleted; use another one.`);
  if (!row?.sha256 || !row.packSha256) {
    throw new Error(
      `The data set ${row?.name ?? datasetId} is not imported: see its import's job, and start this again.`,
    );
  }
  const dataset = await openDataset(await localCopy(context, row.sha256), await localCopy(context, row.packSha256));
  return { row, dataset };
}

/**
 * The file of a data set's features at the layer that feeds a model's head, and its digest, if they were extracted before in the
 * precision that is wanted.
 */
export async function findFeatures(
  context: JobContext,
  model: typeof models.$inferSelect,
  dataset: typeof datasets.$inferSelect,
  wanted: FrozenPrecision,
): Promise<{ file: string; sha256: string; precision: PrecisionReport | null } | null> {
  const layer = model.featureLayers.at(-1);
  if (!layer) return null;
  const keys = ASKED.map((asked) => featureKey(model, dataset, layer.name, asked));
  const found = await context.db.select().from(featureSets).where(inArray(featureSets.key, keys));
  const row = ASKED.map((asked) => found.find(({ frozenPrecision }) => frozenPrecision === asked)).find(
    (set) => set?.sha256 && fits(set.precision?.precision ?? 'FLOAT32', wanted),
  );
  if (!row?.sha256) return null;
  const { sha256, precision } = row;
  const file = await once(context, `features ${sha256}`, () => localCopy(context, sha256));
  return { file, sha256, precision };
}

/** Float32 is the better one where both are there. */
const ASKED = ['FLOAT32', 'AUTO', 'INT8'] as const;

const fits = (used: 'FLOAT32' | 'INT8', wanted: FrozenPrecision) => wanted === 'AUTO' || wanted === used;
