import { createReadStream } from 'node:fs';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import type { Dataset } from '../../../zoo/data/dataset.ts';
import { InvalidInputError } from '../../../zoo/errors.ts';
import { extractFeatures } from '../../../zoo/features/extract.ts';
import { featureBlocks } from '../../../zoo/features/feature-rows.ts';
import { checkDataset } from '../../../zoo/transfer/dataset-check/check-dataset.ts';
import { datasetDistance, MIN_EXAMPLES } from '../../../zoo/transfer/dataset-check/dataset-distance.ts';
import type { Features } from '../../../zoo/transfer/heads/features.ts';
import { datasetChecks, featureSets } from '../../database/tables/index.ts';
import { featureSetStatement } from '../../provenance/feature-set-statement.ts';
import { recordStatements } from '../../provenance/record-statement.ts';
import { featureKey } from '../feature-key.ts';
import type { JobPayload } from '../kinds.ts';
import { findFeatures, loadDataset, loadModel } from './inputs.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

type LoadedModel = Awaited<ReturnType<typeof loadModel>>;

/** Looks at a data set through the features of a model; measures how far another one is, if the check names one. */
export async function checkDatasetJob(context: JobContext, { checkId }: JobPayload<'check-dataset'>): Promise<void> {
  const { db, job, signal, progress } = context;
  const check = await db.query.datasetChecks.findFirst({ where: eq(datasetChecks.id, checkId) });
  if (!check) throw new Error(`There is no check ${checkId} any more.`);
  progress(0, 'Loading the model and the data set');
  const model = await loadModel(context, check.modelId);
  const share = check.againstId === null ? 0.7 : 0.35;
  const { dataset, features } = await featuresOf(context, model, check.datasetId, (done) =>
    progress(share * done, 'Extracting features'),
  );
  const other =
    check.againstId === null
      ? null
      : await featuresOf(context, model, check.againstId, (done) =>
          progress(share + share * done, 'Extracting features of the other data set'),
        );
  for (const { index } of [dataset, ...(other ? [other.dataset] : [])])
    if (other && index.examples.length < MIN_EXAMPLES)
      throw new InvalidInputError(
        `A data set has ${index.examples.length} examples; a distance needs at least ${MIN_EXAMPLES} of each.`,
      );
  const found = await checkDataset(dataset, features, {
    preprocessing: model.preprocessing,
    signal,
    onProgress: (done, stage) => progress(0.7 + 0.2 * done, stage),
  });
  if (other) progress(0.9, 'Telling the two data sets apart');
  const distance = other ? await datasetDistance(features, other.features, { signal }) : null;
  signal.throwIfAborted();
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    await tx
      .update(datasetChecks)
      .set({ findings: found.findings, probeAccuracy: found.probeAccuracy, distance })
      .where(eq(datasetChecks.id, checkId));
  });
}

/** The features at the layer that feeds the model's head: those that are there, else computed and kept as a feature set. */
async function featuresOf(
  context: JobContext,
  model: LoadedModel,
  datasetId: string,
  onProgress: (share: number) => void,
): Promise<{ dataset: Dataset; features: Features }> {
  const { dataset, row } = await loadDataset(context, datasetId);
  const known = await findFeatures(context, model.row, row, 'AUTO');
  const file = known?.file ?? (await extracted(context, model, { dataset, row }, onProgress));
  const dimension = model.row.featureLayers.at(-1)?.dimension ?? 0;
  const rows = dataset.index.examples.length;
  const values = new Float32Array(rows * dimension);
  for await (const { first, block } of featureBlocks({ path: file, rows, dimension }))
    values.set(block.values, first * dimension);
  return { dataset, features: { values, dimension } };
}

async function extracted(
  { db, blobs, config, directory, job, signal }: JobContext,
  { row: model, preprocessing, onnx }: LoadedModel,
  { dataset, row }: Awaited<ReturnType<typeof loadDataset>>,
  onProgress: (share: number) => void,
): Promise<string> {
  const outputFile = path.join(directory, `${row.id}.npy`);
  const { rows, dimension, precision } = await extractFeatures({
    model: onnx,
    featureLayers: model.featureLayers,
    preprocessing,
    dataset,
    signal,
    onProgress,
    outputFile,
  });
  const layer = model.featureLayers.at(-1)?.name ?? '';
  const { sha256 } = await blobs.put(createReadStream(outputFile), { signal });
  const results = { rowCount: rows, dimension, precision, sha256, jobId: job.id };
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    const key = featureKey(model, row, layer, 'AUTO');
    const [set] = await tx
      .insert(featureSets)
      .values({ modelId: model.id, datasetId: row.id, layer, frozenPrecision: 'AUTO', key, ...results })
      .onConflictDoUpdate({ target: [featureSets.projectId, featureSets.key], set: results })
      .returning();
    await recordStatements(tx, config, [featureSetStatement(set, sha256, { model, dataset: row }, job)]);
  });
  return outputFile;
}
