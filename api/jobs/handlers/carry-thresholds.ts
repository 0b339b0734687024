import { readFile } from 'node:fs/promises';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { applyGroupThresholds, fitGroupThresholds } from '../../../zoo/evaluation/fairness/group-thresholds.ts';
import { drawFrom } from '../../../zoo/evaluation/fairness/randomized/draw-of.ts';
import { classificationMetrics, type ExamplePrediction } from '../../../zoo/evaluation/metrics.ts';
import { withGroupThresholds } from '../../../zoo/inference/group-thresholds-in-file.ts';
import { drawsIn } from '../../datasets/draws-in.ts';
import type { JobPayload } from '../kinds.ts';
import { localCopy } from '../local-copy.ts';
import { loadOriginal, readStored, saveDerived } from './derived-checkpoint.ts';
import type { JobContext } from './job-context.ts';

/** Makes a checkpoint that carries group thresholds, learned on the validation split of another. */
export async function carryThresholds(
  context: JobContext,
  { checkpointId, originalId, attribute, goal, objective }: JobPayload<'carry-thresholds'>,
): Promise<void> {
  const { signal, progress } = context;
  const randomized = objective === 'NONE' ? null : objective;
  const original = await loadOriginal(context, originalId);
  const { checkpoint, evaluated } = original;
  const digests = evaluated.map(({ predictionsSha256 }) => predictionsSha256);
  const lists = await readStored<ExamplePrediction>(context, digests);
  const validation = evaluated.findIndex(({ split }) => split === 'validation');
  const model = await readFile(await localCopy(context, checkpoint.sha256));
  progress(0.3, 'Looking for thresholds');
  const thresholds = fitGroupThresholds(lists[validation] ?? [], checkpoint.labels, { attribute, goal, randomized });
  const results = [];
  for (const [i, list] of lists.entries()) {
    progress(0.6 + (0.3 * i) / lists.length, `Evaluating on ${evaluated[i].split}`);
    await yieldToEvents();
    signal.throwIfAborted();
    const draws = randomized && (await drawsIn(context, evaluated[i].datasetId));
    const predictions = applyGroupThresholds(thresholds, list, draws ? drawFrom(draws) : undefined);
    const metrics = classificationMetrics(predictions, checkpoint.labels);
    results.push({ of: evaluated[i], metrics, json: JSON.stringify(predictions) });
  }
  await saveDerived(context, original, {
    id: checkpointId,
    onnx: withGroupThresholds(model, thresholds),
    values: { validationLoss: results[validation].metrics.logLoss, groupThresholds: thresholds },
    evaluated: results,
    derivation: {
      kind: 'threshold',
      parameters: { attribute, goal, ...(randomized ? { randomized } : {}), split: 'validation' },
      found: { ...thresholds },
    },
  });
}
