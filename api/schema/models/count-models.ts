import { and, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../database/connection.ts';
import { modelCounts, modelSearch } from '../../database/tables/index.ts';
import { filterConditions, type SelectedFilter, sizeClasses, sizeCondition, visibleModels } from './model-filter.ts';

/** Models are counted one by one up to here; beyond, a count says "at least". */
export const MOST_COUNTED = 1_000;

export interface ModelSelection {
  filter: SelectedFilter;
  /** From `searchQuery`; null: no words were searched for. */
  tsquery: SQL | null;
}

export interface Count {
  count: number;
  /** false: there are more. */
  exact: boolean;
}

/**
 * How many models a selection holds: without words, exactly and from precomputed sums; otherwise counted, up to a limit.
 * `named`: how many of the counted ones have the words in their name.
 */
export async function countModels(db: Db, { filter, tsquery }: ModelSelection): Promise<Count & { named: number }> {
  if (tsquery === null && sizeClasses(filter) !== null) {
    const conditions = and(countsCondition(filter), sizeClassCondition(filter));
    const [{ count }] = await db.select({ count: sumOfCounts }).from(modelCounts).where(conditions);
    return { count, exact: true, named: 0 };
  }
  const named = tsquery === null ? sql`false` : sql`${modelSearch.nameWords} @@ ${tsquery}`;
  return countMatching(db, selectionCondition({ filter, tsquery }), named);
}

/**
 * How many of the models that a filter selects are in each part of them, from precomputed sums. Sizes between powers of ten
 * are left out of account, so that a count may be too high.
 */
export async function countParts(db: Db, filter: SelectedFilter, parts: { condition: SQL }[]): Promise<number[]> {
  const sums = parts.map(({ condition }, i) => [
    `part${i}`,
    sql<number>`coalesce(sum(${modelCounts.count}) filter (where ${condition}), 0)::bigint`.mapWith(Number),
  ]);
  const conditions = and(countsCondition(filter), sizeClassCondition(filter));
  const [counts] = await db.select(Object.fromEntries(sums)).from(modelCounts).where(conditions);
  return parts.map((_, i) => counts[`part${i}`]);
}

/**
 * How many models meet a condition on `model_search`, up to the limit; and how many of them have the words in their name.
 */
export async function countMatching(
  db: Db,
  condition: SQL | undefined,
  named: SQL,
): Promise<Count & { named: number }> {
  const found = db
    .select({ named: sql<boolean>`${named}`.as('named') })
    .from(modelSearch)
    .where(condition)
    .limit(MOST_COUNTED + 1)
    .as('found');
  const [counted] = await db
    .select({ count: sql<number>`count(*)::int`, named: sql<number>`(count(*) filter (where ${found.named}))::int` })
    .from(found);
  return { ...counted, count: Math.min(counted.count, MOST_COUNTED), exact: counted.count <= MOST_COUNTED };
}

const countsCondition = (filter: SelectedFilter) =>
  and(visibleModels(modelCounts), ...Object.values(filterConditions(filter, modelCounts)));

const sumOfCounts = sql<number>`coalesce(sum(${modelCounts.count}), 0)::int`;

/** The condition of a selection on `model_search`. */
export function selectionCondition({ filter, tsquery }: ModelSelection): SQL | undefined {
  const words = tsquery === null ? undefined : sql`${modelSearch.words} @@ ${tsquery}`;
  return and(
    visibleModels(modelSearch),
    words,
    ...Object.values(filterConditions(filter, modelSearch)),
    sizeCondition(filter),
  );
}

/** The part of a filter that indexes store together with each order. */
export function indexedCondition({ task, modality }: SelectedFilter): SQL | undefined {
  return and(...Object.values(filterConditions({ task, modality: task ? null : modality }, modelSearch)));
}

export function sizeClassCondition(filter: SelectedFilter): SQL | undefined {
  const classes = sizeClasses(filter);
  if (!classes) return undefined;
  const [from, to] = classes;
  return sql`${modelCounts.sizeClass} >= ${from} and ${modelCounts.sizeClass} < ${to}`;
}
