import { readFile } from 'node:fs/promises';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { applyGroupThresholds, fitGroupThresholds } from '../../../zoo/evaluation/fairness/group-thresholds.ts';
import { classificationMetrics, type ExamplePrediction } from '../../../zoo/evaluation/metrics.ts';
import { withGroupThresholds } from '../../../zoo/inference/group-thresholds-in-file.ts';
import type { JobPayload } from '../kinds.ts';
import { localCopy } from '../local-copy.ts';
import { loadOriginal, readStored, saveDerived } from './derived-checkpoint.ts';
import type { JobContext } from './job-context.ts';

/** Makes a checkpoint that carries group thresholds, learned on the validation split of another. */
export async function carryThresholds(
  context: JobContext,
  { checkpointId, originalId, attribute, goal }: JobPayload<'carry-thresholds'>,
): Promise<void> {
  const { signal, progress } = context;
  const original = await loadOriginal(context, originalId);
  const { checkpoint, evaluated } = original;
  const digests = evaluated.map(({ predictionsSha256 }) => predictionsSha256);
  const lists = await readStored<ExamplePrediction>(context, digests);
  const validation = evaluated.findIndex(({ split }) => split === 'validation');
  const model = await readFile(await localCopy(context, checkpoint.sha256));
  progress(0.3, 'Looking for thresholds');
  const thresholds = fitGroupThresholds(lists[validation] ?? [], checkpoint.labels, { attribute, goal });
  const results = [];
  for (const [i, list] of lists.entries()) {
    progress(0.6 + (0.3 * i) / lists.length, `Evaluating on ${evaluated[i].split}`);
    await yieldToEvents();
    signal.throwIfAborted();
    const predictions = applyGroupThresholds(thresholds, list);
    const metrics = classificationMetrics(predictions, checkpoint.labels);
    results.push({ of: evaluated[i], metrics, json: JSON.stringify(predictions) });
  }
  await saveDerived(context, original, {
    id: checkpointId,
    onnx: withGroupThresholds(model, thresholds),
    values: { validationLoss: results[validation].metrics.logLoss, groupThresholds: thresholds },
    evaluated: results,
    derivation: { kind: 'threshold', parameters: { attribute, goal, split: 'validation' }, found: { ...thresholds } },
  });
}
