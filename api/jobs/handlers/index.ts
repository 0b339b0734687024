import { withinByteQuota } from '../byte-quota.ts';
import { checkPayload, JOB_KINDS } from '../kinds.ts';
import type { JobContext } from './job-context.ts';

export type { JobContext } from './job-context.ts';

/** Does the job. Each handler is loaded only in the process that needs it, because some import onnxruntime. */
export async function handle(given: JobContext): Promise<void> {
  const { job } = given;
  // Others would wait for the project's row while garbage is collected.
  const isLimited = !('storesNothing' in JOB_KINDS[job.kind]);
  const context = isLimited ? { ...given, db: withinByteQuota(given.db, job.projectId) } : given;
  switch (job.kind) {
    case 'fetch-model':
      return (await import('./fetch-model.ts')).fetchModel(context, checkPayload(job.kind, job.payload));
    case 'import-dataset':
      return (await import('./import-dataset.ts')).importDataset(context, checkPayload(job.kind, job.payload));
    case 'check-dataset':
      return (await import('./check-dataset.ts')).checkDatasetJob(context, checkPayload(job.kind, job.payload));
    case 'extract-features':
      return (await import('./extract-features.ts')).extractFeatureSet(context, checkPayload(job.kind, job.payload));
    case 'find-learning-rate':
      return (await import('./find-learning-rate.ts')).searchLearningRate(context, checkPayload(job.kind, job.payload));
    case 'rank-models':
      return (await import('./rank-models.ts')).rankModels(context, checkPayload(job.kind, job.payload));
    case 'measure-model':
      return (await import('./measure-model.ts')).measureModel(context, checkPayload(job.kind, job.payload));
    case 'measure-checkpoints':
      return (await import('./measure-checkpoints.ts')).measureCheckpoints(
        context,
        checkPayload(job.kind, job.payload),
      );
    case 'run-sweep':
      return (await import('./run-sweep.ts')).runSweep(context, checkPayload(job.kind, job.payload));
    case 'push-checkpoint':
      return (await import('./push-checkpoint.ts')).pushCheckpoint(context, checkPayload(job.kind, job.payload));
    case 'evaluate-robustness':
      return (await import('./evaluate-robustness.ts')).evaluateRobustness(
        context,
        checkPayload(job.kind, job.payload),
      );
    case 'few-shot-study':
      return (await import('./few-shot-study.ts')).runFewShotStudy(context, checkPayload(job.kind, job.payload));
    case 'calibrate-checkpoint':
      return (await import('./calibrate-checkpoint.ts')).calibrateCheckpoint(
        context,
        checkPayload(job.kind, job.payload),
      );
    case 'carry-thresholds':
      return (await import('./carry-thresholds.ts')).carryThresholds(context, checkPayload(job.kind, job.payload));
    case 'export-checkpoint':
      return (await import('./export-checkpoint.ts')).exportCheckpoint(context, checkPayload(job.kind, job.payload));
    case 'zero-shot':
      return (await import('./zero-shot.ts')).makeZeroShot(context, checkPayload(job.kind, job.payload));
    case 'collect-garbage':
      return (await import('./collect-garbage.ts')).collectGarbageJob(context, checkPayload(job.kind, job.payload));
    case 'fine-tune':
      return (await import('./fine-tune.ts')).runFineTune(context, checkPayload(job.kind, job.payload));
  }
}
