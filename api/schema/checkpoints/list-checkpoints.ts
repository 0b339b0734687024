import type { Context } from '../../context.ts';
import { RequestError } from '../../errors.ts';
import { type CheckpointRow, missingCheckpoint } from './pending-checkpoint.ts';

/** As many as one request may name. */
const MOST = 8;

/**
 * Checkpoints by id, in the order of the ids.
 *
 * @throws RequestError BAD_USER_INPUT unless they are 1 to 8, each once; NOT_FOUND; CONFLICT if a job still makes one
 */
export async function listCheckpoints(context: Context, ids: string[]): Promise<CheckpointRow[]> {
  const unlike = new Set(ids.map((id) => id.toLowerCase()));
  if (ids.length < 1 || ids.length > MOST || unlike.size !== ids.length)
    throw new RequestError('BAD_USER_INPUT', `ids must be 1 to ${MOST} checkpoints, each once.`, 'ids');
  return Promise.all(
    ids.map(async (id) => {
      const row = await context.loaders.checkpoint.load(id);
      if (!row) throw await missingCheckpoint(context, id, 'ids');
      return row;
    }),
  );
}
