import { readFile } from 'node:fs/promises';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { calibrateMultiLabel, calibrateSingle } from '../../../zoo/calibration/calibrate.ts';
import type { ExampleOutputs } from '../../../zoo/evaluation/example-outputs.ts';
import type { ExamplePrediction } from '../../../zoo/evaluation/metrics.ts';
import type { JobPayload } from '../kinds.ts';
import { localCopy } from '../local-copy.ts';
import { loadOriginal, readStored, saveDerived } from './derived-checkpoint.ts';
import type { JobContext } from './job-context.ts';

/** Makes a checkpoint that divides the logits of another by a temperature, which it fits on the validation split. */
export async function calibrateCheckpoint(
  context: JobContext,
  { checkpointId, originalId }: JobPayload<'calibrate-checkpoint'>,
): Promise<void> {
  const original = await loadOriginal(context, originalId);
  const { checkpoint, dataset, evaluated } = original;
  const isSingle = evaluated.length > 0;
  const splits: [split: string, sha256: string][] = isSingle
    ? evaluated.map(({ split, predictionsSha256 }) => [split, predictionsSha256])
    : Object.entries(checkpoint.outputsSha256 ?? {});
  const ask = { labels: checkpoint.labels, validation: splits.findIndex(([split]) => split === 'validation') };
  const digests = splits.map(([, sha256]) => sha256);
  const lists = await readStored<ExamplePrediction | ExampleOutputs>(context, digests);
  context.progress(0.3, 'Fitting the temperature and evaluating');
  const model = await readFile(await localCopy(context, checkpoint.sha256));
  // What follows blocks this thread: a cancellation that has arrived comes first.
  await yieldToEvents();
  context.signal.throwIfAborted();
  const {
    temperature,
    onnx,
    validationLoss,
    splits: results,
  } = dataset.task === 'MULTI_LABEL'
    ? calibrateMultiLabel(model, lists as ExampleOutputs[][], ask)
    : calibrateSingle(model, lists as ExamplePrediction[][], ask);
  const named = results.map((result, i) => ({
    ...result,
    split: splits[i][0],
    json: JSON.stringify(result.predictions),
  }));
  const ofSplits = <T>(list: (readonly [string, T])[]): Record<string, T> => Object.fromEntries(list);
  const stored = await Promise.all(
    named.map(async ({ split, json }) => [split, (await context.blobs.put(Buffer.from(json))).sha256] as const),
  );
  const targets = {
    targetMetrics: ofSplits(
      named.flatMap(({ split, targetMetrics }) => (targetMetrics ? [[split, targetMetrics] as const] : [])),
    ),
    outputsSha256: ofSplits(stored),
  };
  await saveDerived(context, original, {
    ...{ id: checkpointId, onnx },
    values: { validationLoss, temperature, ...(isSingle ? {} : targets) },
    evaluated: named.flatMap(({ metrics, json }, i) => (metrics ? [{ of: evaluated[i], metrics, json }] : [])),
    derivation: {
      kind: 'calibrate',
      parameters: { method: 'temperature', split: 'validation' },
      found: { temperature },
    },
  });
}
