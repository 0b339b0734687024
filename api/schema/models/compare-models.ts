import type { Context } from '../../context.ts';
import { RequestError } from '../../errors.ts';
import { type ModelRow, modelBySlug } from './models.ts';

const MOST = 8;

/**
 * Models to put side by side, in the order in which they were named; a name that is there twice counts once.
 *
 * @throws RequestError BAD_USER_INPUT; NOT_FOUND
 */
export async function compareModels(context: Context, slugs: string[]): Promise<ModelRow[]> {
  const named = [...new Set(slugs)];
  if (named.length > MOST)
    throw new RequestError('BAD_USER_INPUT', `At most ${MOST} models can be compared, not ${named.length}.`, 'slugs');
  return Promise.all(named.map((slug) => modelBySlug(context, slug, 'slugs')));
}
