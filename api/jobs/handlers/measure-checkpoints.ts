import { readFile } from 'node:fs/promises';
import { eq, inArray } from 'drizzle-orm';
import { counted } from '../../../zoo/counted.ts';
import { InvalidInputError } from '../../../zoo/errors.ts';
import { readCheckpointMetadata } from '../../../zoo/inference/checkpoint-metadata.ts';
import { measureSpeeds } from '../../../zoo/inference/measure-speed.ts';
import { checkpoints } from '../../database/tables/index.ts';
import type { JobPayload } from '../kinds.ts';
import { localCopy } from '../local-copy.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

/** For each checkpoint. */
const LONGEST_MS = 2_000;

/**
 * Measures how long checkpoints take for one example: they take turns on this worker's machine, so that other work on it slows all of them.
 *
 * @throws InvalidInputError if one was deleted
 */
export async function measureCheckpoints(
  context: JobContext,
  { checkpointIds }: JobPayload<'measure-checkpoints'>,
): Promise<void> {
  const { db, job, signal, progress } = context;
  const ids = checkpointIds.split(',');
  const rows = new Map(
    (await db.select().from(checkpoints).where(inArray(checkpoints.id, ids))).map((row) => [row.id, row]),
  );
  const networks = [];
  for (const id of ids) {
    const row = rows.get(id);
    if (!row || row.deletedAt)
      throw new InvalidInputError(`The checkpoint ${id} was deleted: measure the others again.`);
    const model = await readFile(await localCopy(context, row.sha256));
    const { preprocessing, views } = readCheckpointMetadata(model);
    networks.push({ model, preprocessing, views });
  }
  progress(0.1, `Measuring ${counted(ids.length, 'checkpoint')}`);
  const speeds = await measureSpeeds(networks, { longestMs: LONGEST_MS * ids.length, signal });
  const measuredAt = new Date().toISOString();
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    for (const [i, speed] of speeds.entries())
      await tx
        .update(checkpoints)
        .set({ speed: { ...speed, measuredAt } })
        .where(eq(checkpoints.id, ids[i]));
  });
}
