import { sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { endpointObservations, endpoints } from '../database/tables/index.ts';
import { added, addedLists, addedNames } from './added-counts.ts';
import type { Observations } from './observations.ts';

/** Adds counts to the current hour of an endpoint's revision, unless the endpoint was deleted. */
export async function recordObservations(
  db: Db,
  { endpointName, revision }: { endpointName: string; revision: number },
  { examples, labels, confidences, sizes }: Observations,
): Promise<void> {
  const table = endpointObservations;
  await db.execute(sql`
    insert into ${table} (endpoint_name, revision, starts_at, examples, labels, confidences, sizes)
    select ${endpoints.name}, ${revision}::integer, date_trunc('hour', now()), ${examples}::integer,
      ${JSON.stringify(labels)}::jsonb, ${JSON.stringify(confidences)}::jsonb, ${JSON.stringify(sizes)}::jsonb
    from ${endpoints} where ${endpoints.name} = ${endpointName}
    on conflict (endpoint_name, revision, starts_at) do update set
      examples = ${added(table.examples)},
      labels = ${addedNames(table.labels)},
      confidences = ${addedLists(table.confidences)},
      sizes = ${addedLists(table.sizes)}`);
}
