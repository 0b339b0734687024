import { createReadStream } from 'node:fs';
import { eq } from 'drizzle-orm';
import { UnavailableError } from '../../../zoo/errors.ts';
import { extractFeatures } from '../../../zoo/features/extract.ts';
import { DEVICE_NAMES } from '../../../zoo/runtime/device.ts';
import { featureSets } from '../../database/tables/index.ts';
import { featureSetStatement } from '../../provenance/feature-set-statement.ts';
import { recordStatements } from '../../provenance/record-statement.ts';
import { keptWork } from '../kept-work.ts';
import type { JobPayload } from '../kinds.ts';
import { loadDataset, loadModel } from './inputs.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

/** Computes a data set's activations at one layer of a model: a `.npy` file in the blob store. */
export async function extractFeatureSet(
  context: JobContext,
  { featureSetId }: JobPayload<'extract-features'>,
): Promise<void> {
  const featureSet = await context.db.query.featureSets.findFirst({ where: eq(featureSets.id, featureSetId) });
  if (!featureSet) throw new Error(`There is no feature set ${featureSetId} any more.`);
  await computeFeatureSet(context, featureSet);
}

/** Computes the file of a feature set's row and stores it. */
export async function computeFeatureSet(
  context: JobContext,
  featureSet: typeof featureSets.$inferSelect,
): Promise<void> {
  const { db, blobs, config, directory, job, signal, progress } = context;
  progress(0, 'Loading the model and the data set');
  const { row, preprocessing, onnx } = await loadModel(context, featureSet.modelId);
  const { dataset, row: datasetRow } = await loadDataset(context, featureSet.datasetId);
  let stage = `Extracting features at ${featureSet.layer}`;
  const extracted = await keptWork(config.home, featureSet.key, {
    directory,
    compute: (outputFile) =>
      extractFeatures({
        model: onnx,
        featureLayers: row.featureLayers,
        layer: featureSet.layer,
        preprocessing,
        dataset,
        frozenPrecision: featureSet.frozenPrecision,
        signal,
        onDevice: (device) => {
          if (device !== 'CPU') stage += ` on ${DEVICE_NAMES[device]}`;
        },
        onCheck: (fraction) => progress(0.02, `Checking int8 on some examples, ${Math.round(100 * fraction)} %`),
        onProgress: (fraction) => progress(0.02 + 0.95 * fraction, stage),
        outputFile,
      }),
  });
  const { rows, dimension, precision } = extracted.facts;
  signal.throwIfAborted();

  progress(0.97, 'Storing');
  const { sha256 } = await blobs
    .put(createReadStream(extracted.file), { signal, expectedSha256: extracted.sha256 })
    .catch(explainKept);
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    const results = { rowCount: rows, dimension, precision, sha256 };
    await tx.update(featureSets).set(results).where(eq(featureSets.id, featureSet.id));
    const made = { ...featureSet, ...results };
    await recordStatements(tx, config, [featureSetStatement(made, sha256, { model: row, dataset: datasetRow }, job)]);
  });
  await extracted.drop();
}

function explainKept(error: unknown): never {
  if (!(error instanceof UnavailableError)) throw error;
  throw new UnavailableError(
    `${error.message} The features are computed, and this machine keeps them for a week: start the extraction again, and it only stores them.`,
    { cause: error },
  );
}
