import { readFile } from 'node:fs/promises';
import { eq, inArray } from 'drizzle-orm';
import { InvalidInputError } from '../../../zoo/errors.ts';
import { readCheckpointMetadata } from '../../../zoo/inference/checkpoint-metadata.ts';
import { measureSpeed, type Speed } from '../../../zoo/inference/measure-speed.ts';
import { checkpoints } from '../../database/tables/index.ts';
import type { JobPayload } from '../kinds.ts';
import { localCopy } from '../local-copy.ts';
import type { JobContext } from './job-context.ts';
import { ownJob } from './own-job.ts';

/** Of each checkpoint's runs. */
const LONGEST_MS = 2_000;

/**
 * Measures how long checkpoints take for one example, one after the other on this worker's machine, and records all of it when the last one is done.
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
  const speeds = new Map<string, Speed>();
  for (const [i, id] of ids.entries()) {
    progress(i / ids.length, `Measuring checkpoint ${i + 1} of ${ids.length}`);
    const row = rows.get(id);
    if (!row || row.deletedAt)
      throw new InvalidInputError(`The checkpoint ${id} was deleted: measure the others again.`);
    const model = await readFile(await localCopy(context, row.sha256));
    const { preprocessing, views } = readCheckpointMetadata(model);
    speeds.set(id, await measureSpeed({ model, preprocessing, views, longestMs: LONGEST_MS, signal }));
  }
  const measuredAt = new Date().toISOString();
  await db.transaction(async (tx) => {
    await ownJob(tx, job);
    for (const [id, speed] of speeds)
      await tx
        .update(checkpoints)
        .set({ speed: { ...speed, measuredAt } })
        .where(eq(checkpoints.id, id));
  });
}
