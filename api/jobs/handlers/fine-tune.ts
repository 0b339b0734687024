import { and, eq, isNull } from 'drizzle-orm';
import type { DatasetIndex } from '../../../zoo/data/dataset.ts';
import { InvalidInputError, UnavailableError } from '../../../zoo/errors.ts';
import { measureFairness } from '../../../zoo/evaluation/fairness/measure-fairness.ts';
import { classificationMetrics, type ExamplePrediction } from '../../../zoo/evaluation/metrics.ts';
import { multiLabelMetrics } from '../../../zoo/evaluation/multi-label-metrics.ts';
import { regressionMetrics } from '../../../zoo/evaluation/regression-metrics.ts';
import { spanMetrics } from '../../../zoo/evaluation/span-metrics.ts';
import { runFineTune as runEngine } from '../../../zoo/run-fine-tune.ts';
import { machineName } from '../../../zoo/runtime/machine-name.ts';
import type { CheckpointResult, EpochResult, FineTune } from '../../../zoo/training/fine-tune.ts';
import { recordMeasuredNotes } from '../../bias-notes/record-measured-notes.ts';
import { checkpoints, epochs, evaluations, fineTunes } from '../../database/tables/index.ts';
import { gapsOf } from '../../fairness/gaps-of.ts';
import { processLog } from '../../observability/logger.ts';
import { aboutCheckpoints } from '../../provenance/about-checkpoints.ts';
import { checkpointStatements, type TrainedFrom } from '../../provenance/checkpoint-statements.ts';
import { recordStatements } from '../../provenance/record-statement.ts';
import type { JobPayload } from '../kinds.ts';
import { notifyJob } from '../notifications.ts';
import { reasonOf } from '../reason.ts';
import { bestFirst } from './best-first.ts';
import { putCheckpoint, recordDifference } from './checkpoint-blob.ts';
import { decodedPictures } from './decoded-pictures.ts';
import { findFeatures, loadDataset, loadLayersModel, loadModel } from './inputs.ts';
import type { JobContext } from './job-context.ts';
import { keepBestAndLast } from './keep-best-and-last.ts';
import { ownJob } from './own-job.ts';
import { dropState, loadState, saveState } from './training-state.ts';

type FineTuneRow = typeof fineTunes.$inferSelect;

/**
 * Trains: writes a row of `epochs` after each epoch, and a checkpoint with its evaluations on validation and test. Resumes
 * from the saved state where there is one.
 */
export async function runFineTune(context: JobContext, { fineTuneId }: JobPayload<'fine-tune'>): Promise<void> {
  const row = await context.db.query.fineTunes.findFirst({ where: eq(fineTunes.id, fineTuneId) });
  if (!row || row.deletedAt) throw new Error(`There is no fine-tune ${fineTuneId} any more.`);
  const state = await loadState(context, row);
  try {
    await train(context, row, { state, saves: 'EVERY_EPOCH', onState: (next) => saveState(context, fineTuneId, next) });
    context.progress(1, 'Measuring fairness');
    await noteGaps(context, row);
    if (context.config.keepCheckpoints === 'BEST_AND_LAST') await keepBestAndLast(context, fineTuneId);
  } catch (error) {
    if (error instanceof InvalidInputError && ALWAYS.has(error.field ?? '')) await dropState(context, fineTuneId);
    throw error;
  }
}

/** Trains a trial of a sweep: saves its best checkpoint alone, judged on validation alone. */
export const trainTrial = (context: JobContext, row: FineTuneRow): Promise<void> =>
  train(context, row, { state: null, saves: 'BEST' });

async function train(
  context: JobContext,
  row: FineTuneRow,
  { state, saves, onState }: Pick<FineTune, 'saves' | 'onState'> & { state: Uint8Array | null },
): Promise<void> {
  const { db, directory, signal, progress } = context;
  progress(0, 'Loading the model and the data set');
  const model = await loadModel(context, row.modelId);
  const { dataset, row: datasetRow } = await loadDataset(context, row.datasetId);
  const { engineVersion: _, ...options } = row.options;
  // A feature set has one vector a text; labels of words need one a token.
  const features =
    datasetRow.task === 'TOKEN_LABELS'
      ? null
      : await findFeatures(context, model.row, datasetRow, options.frozenPrecision ?? 'FLOAT32');
  const target = row.targetDatasetId ? await loadDataset(context, row.targetDatasetId) : null;
  const targetFeatures = target && (await findFeatures(context, model.row, target.row, 'FLOAT32'));
  const trainedFrom: TrainedFrom = {
    model: model.row,
    dataset: datasetRow,
    target: target?.row ?? null,
    featuresSha256: features?.sha256 ?? null,
  };
  if (state) await change(context, row, { resumes: row.resumes + 1 });

  await runEngine({
    model: model.onnx,
    layersModel: () => loadLayersModel(context, row.modelId),
    featureLayers: model.row.featureLayers,
    preprocessing: model.preprocessing,
    dataset,
    about: await aboutCheckpoints(db, row, trainedFrom),
    ...(features ? { featuresFile: features.file } : {}),
    ...(features?.precision ? { featuresPrecision: features.precision } : {}),
    ...(target ? { target: target.dataset } : {}),
    ...(targetFeatures ? { targetFeaturesFile: targetFeatures.file } : {}),
    ...(state ? { resumeFrom: state } : {}),
    ...(saves ? { saves } : {}),
    options,
    workDirectory: directory,
    ...decodedPictures(context.config),
    signal,
    onProgress: progress,
    onResumed: () => context.takeUp?.(),
    onDevice: (device, deviceReason) => {
      context.log?.(`Trains on ${device}: ${deviceReason}`);
      note(context, row, { device, deviceReason, machine: machineName() });
    },
    onFrozenPrecision: (frozenPrecision) => note(context, row, { frozenPrecision }),
    onWaiting: (waitingShare) => note(context, row, { waitingShare }),
    onVerdict: (verdict) => note(context, row, { verdict }),
    onTexts: (texts) => note(context, row, { texts }),
    onAdaptation: (adaptation) => note(context, row, { adaptation }),
    onEpoch: (epoch) => insertEpoch(context, row, epoch),
    onCheckpoint: (checkpoint) => insertCheckpoint(context, row, checkpoint, dataset.index, trainedFrom),
    ...(onState ? { onState } : {}),
  });
  await change(context, row, { peakMemoryBytes: peakMemory() });
}

/** The most memory that this process has had, in bytes. */
const peakMemory = () => process.resourceUsage().maxRSS * 1024;

/** Resuming from the same state meets these errors again: it no longer fits, or the loss becomes NaN or infinite. */
const ALWAYS = new Set(['resumeFrom', 'learningRate']);

/** For display only: training goes on if it cannot be written. */
function note(context: JobContext, row: FineTuneRow, values: Parameters<typeof change>[2]): void {
  change(context, row, values).catch((error) =>
    processLog().warn(
      { what: Object.keys(values), error: reasonOf(error) },
      'what training found could not be written',
    ),
  );
}

async function change(
  { db, job }: JobContext,
  { id }: FineTuneRow,
  values: Partial<
    Pick<
      FineTuneRow,
      | 'resumes'
      | 'machine'
      | 'peakMemoryBytes'
      | 'device'
      | 'deviceReason'
      | 'frozenPrecision'
      | 'texts'
      | 'adaptation'
      | 'waitingShare'
      | 'verdict'
    >
  >,
): Promise<void> {
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    await tx.update(fineTunes).set(values).where(eq(fineTunes.id, id));
    await notifyJob(tx, job.id);
  });
}

/** A resumed run may repeat an epoch: the existing row stays. */
async function insertEpoch(
  { db, job, log }: JobContext,
  { id: fineTuneId }: FineTuneRow,
  { number, trainLoss, validationLoss, validationAccuracy, learningRate, seconds }: EpochResult,
): Promise<void> {
  const values = { trainLoss, validationLoss, validationAccuracy, learningRate, seconds };
  log?.(
    `Epoch ${number}: training loss ${trainLoss.toFixed(4)}, validation loss ${validationLoss.toFixed(4)}, score ${validationAccuracy.toFixed(4)}, ${seconds.toFixed(1)} s`,
  );
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    await tx
      .insert(epochs)
      .values({ fineTuneId, number, ...values })
      .onConflictDoNothing();
    await notifyJob(tx, job.id);
  });
}

/**
 * Examples times labels up to which fairness is measured in each epoch: that takes about a second. Above it, the best
 * checkpoint is measured at the end, and the others on first access.
 */
const MEASURED_EACH_EPOCH = 200_000;

/** A checkpoint that was not evaluated has no validation loss. */
type StoredCheckpoint = Omit<CheckpointResult, 'validationLoss'> & {
  /** Where it is known before. */
  id?: string;
  validationLoss: number | null;
};

/** As with epochs: an existing checkpoint may serve an endpoint already. */
export async function insertCheckpoint(
  { db, blobs, config, job }: JobContext,
  { id: fineTuneId, datasetId, targetDatasetId }: FineTuneRow,
  {
    id,
    epoch,
    onnx,
    adapter,
    fittedHead,
    validationLoss,
    validationScore,
    validation,
    test,
    target,
    outputs,
    tags,
  }: StoredCheckpoint,
  { labels, task }: DatasetIndex,
  trainedFrom: TrainedFrom,
): Promise<void> {
  const saved = await putCheckpoint({ db, blobs }, fineTuneId, onnx);
  const { sha256, byteSize } = saved;
  const stored = adapter && (await blobs.put(adapter));
  const ofAdapter = { adapterSha256: stored?.sha256 ?? null, adapterByteSize: stored?.byteSize ?? null };

  /** The predictions' blob and the metrics, ready to be rows. */
  const evaluate = async (split: string, predictions: ExamplePrediction[], of = datasetId) => {
    if (predictions.length === 0) return [];
    const predicted = await blobs.put(Buffer.from(JSON.stringify(predictions)));
    const metrics = classificationMetrics(predictions, labels);
    const fairness =
      predictions.length * labels.length <= MEASURED_EACH_EPOCH ? measureFairness(predictions, labels) : null;
    return [{ datasetId: of, split, metrics, fairness, predictionsSha256: predicted.sha256 }];
  };
  const evaluated = [
    ...(await evaluate('validation', validation)),
    ...(await evaluate('test', test)),
    ...(target && targetDatasetId ? await evaluate('target', target, targetDatasetId) : []),
  ];

  const judge = task === 'REGRESSION' ? regressionMetrics : multiLabelMetrics;
  const judged = [
    ...judgedSplits(outputs, (examples) => judge(examples, labels)),
    ...judgedSplits(tags, (examples) => spanMetrics(examples, labels)),
  ];
  const targetMetrics =
    judged.length > 0 ? Object.fromEntries(judged.map(({ split, metrics }) => [split, metrics])) : null;
  const storedOutputs = await Promise.all(
    judged.map(async ({ split, json }) => [split, (await blobs.put(Buffer.from(json))).sha256]),
  );
  const outputsSha256 = judged.length > 0 ? Object.fromEntries(storedOutputs) : null;

  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    await recordDifference(tx, saved);
    const [checkpoint] = await tx
      .insert(checkpoints)
      .values({
        ...(id ? { id } : {}),
        fineTuneId,
        epoch,
        labels,
        byteSize,
        sha256,
        validationLoss,
        validationScore,
        fittedHead,
        targetMetrics,
        outputsSha256,
        ...ofAdapter,
      })
      .onConflictDoNothing()
      .returning();
    if (checkpoint) {
      const values = evaluated.map((result) => ({ checkpointId: checkpoint.id, ...result }));
      const results = values.length > 0 ? await tx.insert(evaluations).values(values).returning() : [];
      const [row] = await tx.select().from(fineTunes).where(eq(fineTunes.id, fineTuneId));
      await recordStatements(tx, config, checkpointStatements(checkpoint, row, results, trainedFrom, job));
    }
    await notifyJob(tx, job.id);
  });
}

/** The metrics of each split that has examples, and its examples as they are stored. */
function judgedSplits<Example, Metrics>(
  splits: Record<string, Example[]> | undefined,
  judge: (examples: Example[]) => Metrics,
): { split: string; metrics: Metrics; json: string }[] {
  return Object.entries(splits ?? {})
    .filter(([, examples]) => examples.length > 0)
    .map(([split, examples]) => ({ split, metrics: judge(examples), json: JSON.stringify(examples) }));
}

/** Writes gaps between groups in the best checkpoint's evaluation as notes: once, however often the job ends. */
export async function noteGaps(context: JobContext, { id: fineTuneId, modelId }: FineTuneRow): Promise<void> {
  const [best] = await context.db
    .select()
    .from(checkpoints)
    .where(
      and(eq(checkpoints.fineTuneId, fineTuneId), isNull(checkpoints.derivedFromId), isNull(checkpoints.deletedAt)),
    )
    .orderBy(...bestFirst)
    .limit(1);
  const judged = best && (await gapsOf(context, best).catch(tooMuchToMeasure));
  if (!judged?.gaps) return;
  const { evaluationId, gaps, blind } = judged;
  await context.db.transaction(async (tx) => {
    await ownJob(tx, context.job);
    await recordMeasuredNotes(tx, { modelId, checkpointId: best.id, evaluationId, gaps, blind });
  });
}

/** Training is done and its checkpoints are saved: too much data to measure does not make the job fail. */
function tooMuchToMeasure(error: unknown): null {
  if (!(error instanceof InvalidInputError || error instanceof UnavailableError)) throw error;
  processLog().warn({ error: reasonOf(error) }, 'gaps between groups were not measured; measureBias tries again');
  return null;
}
