import type { ClientBase } from 'pg';

/** Processes write these again when they start: a backup of them would name workers and replicas that are gone. */
const OF_PROCESSES = new Set(['workers', 'replicas']);

export interface Table {
  name: string;
  /** Those that are stored: not the ones that PostgreSQL computes. */
  columns: string[];
}

/**
 * The tables to back up, in an order in which rows come after those that they refer to. Tables may refer to themselves: PostgreSQL
 * checks that at the end of a COPY.
 *
 * @throws if tables refer to each other in a circle
 */
export async function tablesInOrder(client: ClientBase): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    group by c.relname order by c.relname`);
  const references = await client.query<{ from: string; to: string }>(`
    select f.relname as from, t.relname as to
    from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace and k.conrelid <> k.confrelid`);
  const waiting = new Map(rows.filter(({ name }) => !OF_PROCESSES.has(name)).map((table) => [table.name, table]));
  const ordered: Table[] = [];
  while (waiting.size > 0) {
    const next = [...waiting.values()].find(
      ({ name }) => !references.rows.some((reference) => reference.from === name && waiting.has(reference.to)),
    );
    if (!next) throw new Error(`These tables refer to each other in a circle: ${[...waiting.keys()].join(', ')}.`);
    waiting.delete(next.name);
    ordered.push(next);
  }
  return ordered;
}

/** `COPY` of a table's own columns; names come from PostgreSQL's catalogue or are checked by the manifest's schema. */
export function copyStatement({ name, columns }: Table, direction: 'TO STDOUT' | 'FROM STDIN'): string {
  return `copy public."${name}" (${columns.map((column) => `"${column}"`).join(', ')}) ${direction}`;
}
