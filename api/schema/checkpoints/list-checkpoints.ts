import type { Context } from '../../context.ts';
import { RequestError } from '../../errors.ts';
import { type CheckpointRow, missingCheckpoint } from './pending-checkpoint.ts';

/** As many as one request may name. */
const MOST = 8;

/**
 * Checkpoints by id, in the order of the ids.
 *
 * @throws RequestError BAD_USER_INPUT unless they are 1 to 8, each once; NOT_FOUND, whose `missing` names all that there
 * are not; CONFLICT if a job still makes one
 */
export async function listCheckpoints(context: Context, ids: string[]): Promise<CheckpointRow[]> {
  const unlike = new Set(ids.map((id) => id.toLowerCase()));
  if (ids.length < 1 || ids.length > MOST || unlike.size !== ids.length)
    throw new RequestError('BAD_USER_INPUT', `ids must be 1 to ${MOST} checkpoints, each once.`, 'ids');
  const rows = await Promise.all(ids.map((id) => context.loaders.checkpoint.load(id)));
  const missing = ids.filter((_, i) => !rows[i]);
  if (missing.length > 0) throw await withoutThem(context, missing);
  return rows.filter((row) => row !== null);
}

async function withoutThem(context: Context, missing: string[]): Promise<RequestError> {
  const errors = await Promise.all(missing.map((id) => missingCheckpoint(context, id, 'ids')));
  const pending = errors.find(({ code }) => code === 'CONFLICT');
  return pending ?? new RequestError('NOT_FOUND', errors[0].message, 'ids', { details: { missing } });
}
