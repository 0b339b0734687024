import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** For `on conflict do update`: a column of counts in a JSON array plus those of the new row, place by place. */
export function addedLists(column: PgColumn): SQL {
  const excluded = sql.raw(`excluded."${column.name}"`);
  return sql`(
    select jsonb_agg(coalesce(a.value::bigint, 0) + coalesce(b.value::bigint, 0) order by position)
    from jsonb_array_elements_text(${column}) with ordinality as a(value, position)
    full join jsonb_array_elements_text(${excluded}) with ordinality as b(value, position) using (position)
  )`;
}

/** The same for counts by name, in a JSON object. */
export function addedNames(column: PgColumn): SQL {
  const excluded = sql.raw(`excluded."${column.name}"`);
  return sql`(
    select coalesce(jsonb_object_agg(key, total), '{}')
    from (
      select key, sum(value::bigint) as total
      from (select * from jsonb_each_text(${column}) union all select * from jsonb_each_text(${excluded})) as sides
      group by key
    ) as totals
  )`;
}

/** For `on conflict do update`: a column of counts plus those of the new row. */
export function added(column: PgColumn): SQL {
  return sql`${column} + ${sql.raw(`excluded."${column.name}"`)}`;
}
