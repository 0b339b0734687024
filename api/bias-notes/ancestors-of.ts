import { sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { models } from '../database/tables/index.ts';

/** A model or one of its ancestors: `depth` 0 is the model itself, 1 its base model. */
export interface Ancestor {
  id: string;
  depth: number;
}

/** How many base models are followed. Real chains have no more than a handful. */
const DEEPEST = 16;

/**
 * Each model with its ancestors, nearest first, in one query for all of them. A cycle (which the API rejects, but a database
 * may hold) is walked once.
 *
 * @returns a list for every id, empty for an unknown id.
 */
export async function ancestorsOf(db: Db, modelIds: readonly string[]): Promise<Map<string, Ancestor[]>> {
  const ids = [...new Set(modelIds)];
  const result = new Map<string, Ancestor[]>(ids.map((id) => [id, []]));
  if (ids.length === 0) return result;
  const list = sql.join(
    ids.map((id) => sql`${id}`),
    sql`, `,
  );
  const { rows } = await db.execute<{ root: string; id: string; depth: number }>(sql`
    with recursive ancestors (root, id, base, depth, path) as (
      select ${models.id}, ${models.id}, ${models.baseModelId}, 0, array[${models.id}]
      from ${models} where ${models.id} in (${list})
      union all
      select below.root, base.id, base.base_model_id, below.depth + 1, below.path || base.id
      from ancestors below join ${models} base on base.id = below.base
      where base.id <> all (below.path) and below.depth < ${DEEPEST}
    )
    select root, id, depth from ancestors order by root, depth`);
  for (const { root, id, depth } of rows) result.get(root)?.push({ id, depth });
  return result;
}
