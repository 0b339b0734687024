import { eq } from 'drizzle-orm';
import type { Dataset } from '../../../zoo/data/dataset.ts';
import { openFeatures } from '../../../zoo/features/open-features.ts';
import { fewShotStudy, type LabelledRows } from '../../../zoo/transfer/few-shot/few-shot-study.ts';
import { fewShotStudies } from '../../database/tables/index.ts';
import type { JobPayload } from '../kinds.ts';
import { ensureFeatures } from './ensure-features.ts';
import { loadDataset, loadModel } from './inputs.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

/** Fits heads on a few examples a class, draw by draw, on features that are extracted once. */
export async function runFewShotStudy(context: JobContext, { studyId }: JobPayload<'few-shot-study'>): Promise<void> {
  const { db, job, signal, progress } = context;
  const row = await db.query.fewShotStudies.findFirst({ where: eq(fewShotStudies.id, studyId) });
  if (!row) throw new Error(`There is no few-shot study ${studyId} any more.`);

  progress(0, 'Loading the model and the data set');
  const { row: model } = await loadModel(context, row.modelId);
  const { dataset, row: datasetRow } = await loadDataset(context, row.datasetId);
  const extracting = (fraction: number, stage: string) => progress(0.6 * fraction, stage);
  const { file } = await ensureFeatures({ ...context, progress: extracting }, model, datasetRow);
  const dimension = model.featureLayers.at(-1)?.dimension ?? 0;
  const results = await fewShotStudy({
    train: await labelledRows(file, dataset, 'train', dimension),
    test: await labelledRows(file, dataset, 'test', dimension),
    labels: dataset.index.labels,
    ...row.options,
    signal,
    onProgress: (share) => progress(0.6 + 0.4 * share, 'Fitting heads on draws of a few examples'),
  });
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    await tx.update(fewShotStudies).set({ results }).where(eq(fewShotStudies.id, studyId));
  });
}

async function labelledRows(
  file: string,
  dataset: Dataset,
  split: 'train' | 'test',
  dimension: number,
): Promise<LabelledRows> {
  const examples = dataset.index.examples.filter((each) => each.split === split);
  const features = await openFeatures(file, dataset, examples, dimension);
  try {
    const values = new Float32Array(examples.length * dimension);
    await features.read(
      examples.map((_, row) => row),
      values,
    );
    return { features: { values, dimension }, labels: examples.map(({ label }) => label) };
  } finally {
    await features.close();
  }
}
