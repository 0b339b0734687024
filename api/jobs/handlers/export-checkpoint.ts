import { readFile } from 'node:fs/promises';
import type { Dataset } from '../../../zoo/data/dataset.ts';
import { applyGroupThresholds } from '../../../zoo/evaluation/fairness/group-thresholds.ts';
import { drawFrom } from '../../../zoo/evaluation/fairness/randomized/draw-of.ts';
import { classificationMetrics, type ExamplePrediction } from '../../../zoo/evaluation/metrics.ts';
import { multiLabelMetrics } from '../../../zoo/evaluation/multi-label-metrics.ts';
import { regressionMetrics } from '../../../zoo/evaluation/regression-metrics.ts';
import { spanMetrics } from '../../../zoo/evaluation/span-metrics.ts';
import type { SplitPredictions } from '../../../zoo/training/split-predictions.ts';
import { makeBrowserVariant } from '../../../zoo/variants/browser/make-browser-variant.ts';
import { makeVariant, type VariantSplit } from '../../../zoo/variants/make-variant.ts';
import { drawsIn } from '../../datasets/draws-in.ts';
import type { JobPayload } from '../kinds.ts';
import { localCopy } from '../local-copy.ts';
import { loadOriginal, type Original, saveDerived } from './derived-checkpoint.ts';
import { loadDataset } from './inputs.ts';
import type { JobContext } from './job-context.ts';

/** Makes a checkpoint that computes in fewer bits than another, evaluates it on the same splits, and measures both. */
export async function exportCheckpoint(
  context: JobContext,
  { checkpointId, originalId, variant }: JobPayload<'export-checkpoint'>,
): Promise<void> {
  const { signal, progress } = context;
  progress(0, 'Loading the checkpoint and the data set');
  const original = await loadOriginal(context, originalId);
  const { checkpoint, fineTune, evaluated } = original;
  const model = await readFile(await localCopy(context, checkpoint.sha256));
  // An adapted checkpoint is for the target's examples.
  const { dataset } = await loadDataset(context, fineTune.targetDatasetId ?? fineTune.datasetId);
  const splits = await splitsOf(context, original);
  const onProgress = (fraction: number, stage: string) => progress(0.02 + 0.87 * fraction, stage);
  const asked = { model, dataset, splits, signal, onProgress };
  const made =
    variant === 'BROWSER'
      ? await makeBrowserVariant(asked, aboutPage(original))
      : { ...(await makeVariant({ ...asked, to: variant })), page: null };
  const page = made.page && (await context.blobs.put(made.page));
  const ofSplits = made.predictions.map((predictions, i) => ({ split: splits[i], predictions }));
  const { temperature, groupThresholds } = checkpoint;
  const judged = [];
  for (const [i, of] of evaluated.entries()) {
    const { predictions } = made.predictions[i];
    const shown = await withThresholds(context, original, { predictions, datasetId: of.datasetId });
    judged.push({ of, metrics: classificationMetrics(shown, checkpoint.labels), json: JSON.stringify(shown) });
  }
  const validation = judged.find(({ of }) => of.split === 'validation');
  await saveDerived(context, original, {
    id: checkpointId,
    onnx: made.onnx,
    values: {
      validationLoss: validation?.metrics.logLoss ?? null,
      ...{ variant, variantReport: made.report, temperature, groupThresholds },
      ...(page ? { pageSha256: page.sha256, pageByteSize: page.byteSize } : {}),
      ...(evaluated.length > 0 ? {} : await targetsOf(context, original, ofSplits)),
    },
    evaluated: judged,
    derivation: {
      kind: 'convert-checkpoint',
      parameters: { variant },
      found: {
        ...{ nodes: made.report.nodes, fidelity: made.report.fidelity },
        ...(page ? { page: { sha256: page.sha256 } } : {}),
      },
    },
  });
}

/** What the page says of the checkpoint. */
function aboutPage({ checkpoint, model, dataset, evaluated }: Original): { title: string; facts: string[] } {
  const test = evaluated.find(({ split }) => split === 'test');
  const accuracy =
    test && `${(100 * test.metrics.accuracy).toFixed(1)} % right on ${test.metrics.exampleCount} test examples.`;
  return {
    title: `${model.name}, fine-tuned on ${dataset.name}`,
    facts: [
      ...(accuracy ? [accuracy] : []),
      `Labels: ${checkpoint.labels.slice(0, 50).join(', ')}${checkpoint.labels.length > 50 ? ' …' : ''}.`,
      ...(checkpoint.groupThresholds ? ['Its group thresholds are not applied here.'] : []),
      `Licence of the model: ${model.license}. Checkpoint ${checkpoint.id}, made with Graft. Nothing that you choose here leaves this page.`,
    ],
  };
}

/** The splits that the original was evaluated on: `evaluated`, in its order; without any, those of its outputs. */
async function splitsOf(context: JobContext, { evaluated, checkpoint, fineTune }: Original): Promise<VariantSplit[]> {
  const named = Object.keys(checkpoint.outputsSha256 ?? {}).map((split) => ({ split, datasetId: fineTune.datasetId }));
  const splits: VariantSplit[] = [];
  for (const { split, datasetId } of evaluated.length > 0 ? evaluated : named) {
    const { dataset } = await loadDataset(context, datasetId);
    splits.push({ name: split, dataset, examples: examplesOf(dataset, split) });
  }
  return splits;
}

/** `target`: all examples of the data set that a checkpoint is adapted to. */
const examplesOf = ({ index }: Dataset, split: string) =>
  split === 'target' ? index.examples : index.examples.filter((example) => example.split === split);

async function withThresholds(
  context: JobContext,
  { checkpoint: { groupThresholds } }: Original,
  { predictions, datasetId }: { predictions: ExamplePrediction[]; datasetId: string },
): Promise<ExamplePrediction[]> {
  if (!groupThresholds) return predictions;
  const draws = groupThresholds.objective ? await drawsIn(context, datasetId) : null;
  return applyGroupThresholds(groupThresholds, predictions, draws ? drawFrom(draws) : undefined);
}

/** Of several labels, numbers and labels of words. */
async function targetsOf(
  { blobs }: JobContext,
  { dataset: { task }, checkpoint: { labels } }: Original,
  splits: { split: VariantSplit; predictions: SplitPredictions }[],
) {
  const judge = task === 'REGRESSION' ? regressionMetrics : multiLabelMetrics;
  const judged = splits.map(({ split, predictions: { outputs, tags } }) => ({
    name: split.name,
    metrics: task === 'TOKEN_LABELS' ? spanMetrics(tags, labels) : judge(outputs, labels),
    json: JSON.stringify(task === 'TOKEN_LABELS' ? tags : outputs),
  }));
  const stored = await Promise.all(
    judged.map(async ({ name, json }) => [name, (await blobs.put(Buffer.from(json))).sha256] as const),
  );
  return {
    targetMetrics: Object.fromEntries(judged.map(({ name, metrics }) => [name, metrics])),
    outputsSha256: Object.fromEntries(stored),
  };
}
