import { measureSpeed } from '../../../zoo/inference/measure-speed.ts';
import { modelSpeeds } from '../../database/tables/index.ts';
import type { JobPayload } from '../kinds.ts';
import { loadModel } from './inputs.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

/**
 * Measures how long a model takes for one example on this worker's machine, and records it.
 *
 * @param options.longestMs of the runs; see `measureSpeed`
 * @throws InvalidInputError if the model is not here
 */
export async function measureModel(
  context: JobContext,
  { modelId }: JobPayload<'measure-model'>,
  { longestMs }: { longestMs?: number } = {},
): Promise<void> {
  const { db, job, signal, progress } = context;
  const { row, onnx, preprocessing } = await loadModel(context, modelId);
  progress(0.1, 'Measuring');
  const speed = await measureSpeed({ model: onnx, preprocessing, signal, ...(longestMs ? { longestMs } : {}) });
  const measured = { ...speed, onnxSha256: row.onnxSha256, measuredAt: new Date() };
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    await tx
      .insert(modelSpeeds)
      .values({ modelId, ...measured })
      .onConflictDoUpdate({ target: modelSpeeds.modelId, set: measured });
  });
}
