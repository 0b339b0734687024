import type { Context } from '../../context.ts';
import { RequestError } from '../../errors.ts';
import { findModel, type ModelRow, missingModel } from './models.ts';

const MOST = 8;

/**
 * Models to put side by side, in the order in which they were named; a name that is there twice counts once.
 *
 * @throws RequestError BAD_USER_INPUT; NOT_FOUND, whose `missing` names all that there are not
 */
export async function compareModels(context: Context, slugs: string[]): Promise<ModelRow[]> {
  const named = [...new Set(slugs)];
  if (named.length > MOST)
    throw new RequestError('BAD_USER_INPUT', `At most ${MOST} models can be compared, not ${named.length}.`, 'slugs');
  const rows = await Promise.all(named.map((slug) => findModel(context, slug)));
  const missing = named.filter((_, i) => !rows[i]);
  if (missing.length > 0)
    throw new RequestError('NOT_FOUND', missingModel(missing[0]), 'slugs', { details: { missing } });
  return rows.filter((row) => row !== null);
}
