import { and, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../database/connection.ts';
import { modelCounts, modelSearch } from '../../database/tables/index.ts';
import { MOST_COUNTED, type ModelSelection, sizeClassCondition } from './count-models.ts';
import { licensesByUse } from './licenses-by-use.ts';
import { type Facet, filterConditions, isAnyOf, sizeClasses, sizeCondition, visibleModels } from './model-filter.ts';

type FacetCount = { value: string; count: number };

export type ModelFacets = Record<Facet, FacetCount[]> & {
  /** false: the search matches more models than are counted, and these counts cover some of them. */
  exact: boolean;
};

const FACETS = ['task', 'modality', 'license', 'commercialUse', 'availability', 'source', 'severity', 'size'] as const;

/** Facets whose value may be a placeholder: see Model.unknownFacts. */
const PLACED = new Set<Facet>(['task', 'modality', 'license']);

/** The most values of one facet that are returned, the most frequent first. */
const MOST_VALUES = 50;

/**
 * How many models of a selection there are by task, licence and so on. Each facet is counted without the filter on itself,
 * so that a reader sees the alternatives.
 */
export async function modelFacets(db: Db, selection: ModelSelection): Promise<ModelFacets> {
  const { filter, tsquery } = selection;
  const kept = tsquery === null && sizeClasses(filter) !== null;
  // Of the words only, because every facet leaves another condition out.
  const counted = sql`(
    select ${modelSearch.task}, ${modelSearch.modality}, ${modelSearch.license}, ${modelSearch.availability},
      ${modelSearch.source}, ${modelSearch.sizeClass}, ${modelSearch.worstSeverity}, ${modelSearch.size}, ${modelSearch.projectId}, 1 as count
    from ${modelSearch}
    where ${visibleModels(modelSearch)} and ${tsquery === null ? sizeCondition(filter) : sql`${modelSearch.words} @@ ${tsquery}`}
    limit ${MOST_COUNTED + 1}
  )`;
  const from = kept ? sql`${modelCounts}` : sql`${counted} as model_counts`;
  const conditions: { [F in Facet]?: SQL | undefined } = {
    ...filterConditions(filter, modelCounts),
    size: kept ? sizeClassCondition(filter) : sizeCondition(filter, sql`model_counts.size`),
  };
  const values = { ...VALUES, commercialUse: valueOfUse(await licensesByUse(db)) };
  const counts = FACETS.map((facet) => {
    const others = and(
      visibleModels(modelCounts),
      ...FACETS.filter((other) => other !== facet).map((other) => conditions[other]),
    );
    return sql`(
      select ${facet} as facet, ${values[facet]} as value, sum(count)::int as count
      from ${facet === 'size' && tsquery === null ? modelCounts : sql`candidates as model_counts`} where ${others ?? sql`true`}
      group by 2 having sum(count) > 0 ${PLACED.has(facet) ? sql`and ${values[facet]} <> 'UNKNOWN'` : sql``} order by 3 desc, 2 limit ${MOST_VALUES}
    )`;
  });
  const { rows } = await db.execute<FacetCount & { facet: Facet | 'all' }>(sql`
    with candidates as materialized (select * from ${from})
    ${sql.join(counts, sql` union all `)}
    union all select 'all', '', count(*)::int from candidates`);
  const of = (facet: Facet) => rows.filter((row) => row.facet === facet).map(({ value, count }) => ({ value, count }));
  const all = rows.find(({ facet }) => facet === 'all')?.count ?? 0;
  const facets = Object.fromEntries(FACETS.map((facet) => [facet, of(facet)])) as Record<Facet, FacetCount[]>;
  return { ...facets, exact: kept || all <= MOST_COUNTED };
}

const VALUES: Record<Exclude<Facet, 'commercialUse'>, SQL> = {
  task: sql`${modelCounts.task}`,
  modality: sql`${modelCounts.modality}`,
  license: sql`${modelCounts.license}`,
  availability: sql`${modelCounts.availability}`,
  source: sql`${modelCounts.source}`,
  severity: sql`(array['NONE', 'INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'])[1 + ${modelCounts.worstSeverity}]`,
  size: sql`coalesce(${modelCounts.sizeClass}::text, 'UNKNOWN')`,
};

const valueOfUse = ({ PERMITTED, FORBIDDEN }: Awaited<ReturnType<typeof licensesByUse>>): SQL => sql`(case
  when ${isAnyOf(modelCounts.license, PERMITTED)} then 'PERMITTED'
  when ${isAnyOf(modelCounts.license, FORBIDDEN)} then 'FORBIDDEN' else 'UNKNOWN' end)`;
