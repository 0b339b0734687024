import { readFile } from 'node:fs/promises';
import { and, eq, isNull } from 'drizzle-orm';
import { hubFiles } from '../../../zoo/publish/hub-files.ts';
import { pushToHub } from '../../../zoo/sources/push-to-hub.ts';
import { checkpointPushes, checkpoints, fineTunes } from '../../database/tables/index.ts';
import { describeCheckpoint } from '../../provenance/describe.ts';
import type { JobPayload } from '../kinds.ts';
import { localCopy } from '../local-copy.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';
import { publishedFamily } from './published-family.ts';

/** Sends a checkpoint to the hub, with a model card, and stores its location there. */
export async function pushCheckpoint(context: JobContext, { pushId }: JobPayload<'push-checkpoint'>): Promise<void> {
  const { db, config, job, signal, progress } = context;
  const [found] = await db
    .select({ push: checkpointPushes, checkpoint: checkpoints, modelId: fineTunes.modelId })
    .from(checkpointPushes)
    .innerJoin(checkpoints, and(eq(checkpoints.id, checkpointPushes.checkpointId), isNull(checkpoints.deletedAt)))
    .innerJoin(fineTunes, eq(fineTunes.id, checkpoints.fineTuneId))
    .where(eq(checkpointPushes.id, pushId));
  const described = found && (await describeCheckpoint(db, found.checkpoint.id));
  if (!found || !described) throw new Error(`There is no push ${pushId} any more, or its checkpoint is gone.`);
  const { repository, isPrivate, message } = found.push;

  progress(0, 'Writing the files');
  const onnx = await readFile(await localCopy(context, found.checkpoint.sha256));
  const base = await publishedFamily(context, found.modelId);
  const { files, onnxSha256 } = await hubFiles({ onnx, described, repository, ...base });
  signal.throwIfAborted();

  progress(0.2, `Sending to ${repository}`);
  const { hub, addresses } = config;
  const pushed = await pushToHub({ repository, files, message, private: isPrivate }, { hub, addresses, signal });
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    await tx
      .update(checkpointPushes)
      .set({ url: pushed.url, revision: pushed.revision, onnxSha256 })
      .where(eq(checkpointPushes.id, pushId));
  });
}
