import { and, type SQL, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import {
  checkpoints,
  endpointRevisions,
  endpoints,
  fineTunes,
  modelFiles,
  models,
} from '../../database/tables/index.ts';
import { keyset, type Page, pageOf, pageSize } from '../connection.ts';

type EndpointRow = typeof endpoints.$inferSelect;

interface PageArguments {
  first?: number | null;
  after?: string | null;
}

/**
 * Endpoints whose current revision serves something made from the model: by its fine-tunes, by those of its descendants, and
 * by those of a model that is one of its checkpoints, imported again. By name.
 */
export function endpointsOfModel(context: Context, modelId: string, page: PageArguments): Promise<Page<EndpointRow>> {
  return descendants(context, sql`select 'MODEL', ${modelId}::uuid`, page);
}

/** The same for checkpoints trained on a data set. */
export function endpointsOfDataset(
  context: Context,
  datasetId: string,
  page: PageArguments,
): Promise<Page<EndpointRow>> {
  const trainedOnIt = sql`select 'CHECKPOINT', ${checkpoints.id} from ${checkpoints}
    join ${fineTunes} on ${fineTunes.id} = ${checkpoints.fineTuneId} where ${fineTunes.datasetId} = ${datasetId}::uuid`;
  return descendants(context, trainedOnIt, page);
}

async function descendants(context: Context, start: SQL, { first, after }: PageArguments): Promise<Page<EndpointRow>> {
  const size = pageSize(first);
  const keys = keyset('endpoints', [{ expression: sql`${endpoints.name}`, direction: 'asc', type: 'text' }], after);
  const where = sql`${endpoints.name} in (${namesOf(start)})`;
  const rows = await context.db
    .select({ node: endpoints, cursor: keys.cursor })
    .from(endpoints)
    .where(and(where, keys.after))
    .orderBy(...keys.orderBy)
    .limit(size + 1);
  return pageOf(rows, { size, after, totalCount: await context.db.$count(endpoints, where) });
}

/** `union` (not `union all`) drops rows already seen, so the recursion ends on a cycle. */
function namesOf(start: SQL): SQL {
  return sql`with recursive made (kind, id) as (
      ${start}
      union
      select next.kind, next.id from made cross join lateral (
        select 'MODEL', derived.id from ${models} derived where made.kind = 'MODEL' and derived.base_model_id = made.id
        union all
        select 'CHECKPOINT', saved.id from ${fineTunes} tuned join ${checkpoints} saved on saved.fine_tune_id = tuned.id
          where made.kind = 'MODEL' and tuned.model_id = made.id
        union all
        select 'MODEL', again.id from ${checkpoints} saved join ${models} again on again.onnx_sha256 = saved.sha256
          where made.kind = 'CHECKPOINT' and saved.id = made.id
        union all
        select 'MODEL', file.model_id from ${checkpoints} saved join ${modelFiles} file on file.sha256 = saved.sha256
          where made.kind = 'CHECKPOINT' and saved.id = made.id
      ) as next (kind, id)
    )
    select served.endpoint_name from made
      join ${endpointRevisions} served on made.kind = 'CHECKPOINT' and served.checkpoint_id = made.id
      join ${endpoints} endpoint on endpoint.name = served.endpoint_name and endpoint.revision = served.number`;
}
