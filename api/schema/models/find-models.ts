import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { completenessInMillionths } from '../../completeness/known-model-facts.ts';
import type { Db } from '../../database/connection.ts';
import { modelSearch, modelSpeeds, models, sourceReachability } from '../../database/tables/index.ts';
import { cursorOrder, keyset, type SortKey } from '../connection.ts';
import type { ModelSort, ValueOf } from '../enums.ts';
import {
  type Count,
  countMatching,
  countModels,
  countParts,
  indexedCondition,
  MOST_COUNTED,
  type ModelSelection,
  selectionCondition,
} from './count-models.ts';

export interface FindModels extends ModelSelection {
  sort: ValueOf<typeof ModelSort>;
  after: string | null | undefined;
  limit: number;
}

/** One model of a list, by its identifier. */
interface FoundModel {
  id: string;
  cursor: unknown;
}

/** A part of a list: the models that meet a condition, in an order. A list is its parts, one after the other. */
interface Part {
  order: string;
  keys: SortKey[];
  /** In addition to the selection's condition. */
  condition?: SQL;
  /** Whether it holds few models, as far as is known: then they are sorted at once. */
  few: boolean;
}

/** The number of models read in an index's order before all matches are sorted instead. */
const WINDOW = 20_000;

const ID: SortKey = { expression: sql`${modelSearch.modelId}`, direction: 'asc', type: 'uuid' };
const NEWEST: SortKey = { ...ID, direction: 'desc' };
const NAME: SortKey = { expression: sql`${modelSearch.name}`, direction: 'asc', type: 'text' };
const SIZE: SortKey = { expression: sql`${modelSearch.size}`, direction: 'asc', type: 'bigint' };
const MICROSECONDS: SortKey = {
  expression: sql`(select round(1000 * milliseconds)::bigint from ${modelSpeeds} speed where speed.model_id = ${modelSearch.modelId})`,
  direction: 'asc',
  type: 'bigint',
};
const COMPLETENESS: SortKey = {
  expression: completenessInMillionths(sql`${modelSearch.modelId}`),
  direction: 'desc',
  type: 'bigint',
};
const NAME_LENGTH: SortKey = { expression: sql`${modelSearch.nameLength}`, direction: 'asc', type: 'bigint' };

/** By the digests of their files, which are indexed. */
const IS_HERE = sql`availability = 'READY' and model_id in (select id from models where onnx_sha256 is not null)`;

/**
 * One page of a selection, in order, and the total. Few models are sorted; many are read in the order of an index, where
 * some match soon.
 *
 * RELEVANCE: models that have all words in their name come before those that have some of them elsewhere. Short names come
 * first, because the words make up more of them; where words match thousands, the newest come first. Without words, models
 * that are here come first, then those whose source this machine reaches, each by name.
 *
 * @throws RequestError BAD_USER_INPUT for a cursor of another list
 */
export async function findModels(db: Db, search: FindModels): Promise<Count & { rows: FoundModel[] }> {
  const { sort, tsquery, after, limit } = search;
  const counted = await countModels(db, search);
  const order = after ? cursorOrder(after) : null;
  const parts =
    sort !== 'RELEVANCE'
      ? sortedParts(sort, counted)
      : tsquery
        ? await relevanceParts(db, search, tsquery, counted, order)
        : await nearestParts(db, search, counted, order);
  // The first part rejects a cursor of no part.
  const begin = Math.max(
    parts.findIndex((part) => part.order === order),
    0,
  );
  const rows: FoundModel[] = [];
  for (const [i, part] of parts.slice(begin).entries()) {
    if (rows.length === limit) break;
    rows.push(...(await rowsOf(db, search, part, i === 0 ? after : null, limit - rows.length)));
  }
  return { ...counted, rows };
}

const isFew = ({ count, exact }: Count) => exact && count <= MOST_COUNTED;

/** What can be used at once, then what can be fetched, then the rest. */
async function nearestParts(db: Db, { filter }: FindModels, counted: Count, order: unknown): Promise<Part[]> {
  const rows = await db
    .select({ source: sourceReachability.source })
    .from(sourceReachability)
    .where(eq(sourceReachability.reachable, true));
  const reached = rows.map(({ source }) => source);
  const ready = sql`availability = 'READY'`;
  const near = reached.length > 0 ? inArray(sql`source`, reached) : sql`false`;
  // A list keeps the order in which it was begun, even if the number of models changes.
  if (order === 'NEAREST' || (order === null && isFew(counted))) {
    const distance: SortKey = {
      expression: sql`(case when ${ready} then 0 when ${near} then 1 else 2 end)`,
      direction: 'asc',
      type: 'bigint',
    };
    return [{ order: 'NEAREST', keys: [distance, NAME, ID], few: true }];
  }
  const parts = [
    { order: 'READY', condition: ready },
    { order: 'REACHABLE', condition: sql`${near} and not ${ready}` },
    { order: 'OTHERS', condition: sql`not (${ready} or ${near})` },
  ];
  const counts = await countParts(db, filter, parts);
  // Few models that are here are found by their digests, which are indexed; an index of what changes as often as their
  // availability would make each change dearer.
  if (counts[0] <= MOST_COUNTED) parts[0].condition = IS_HERE;
  return parts.map((part, i) => ({ ...part, keys: [NAME, ID], few: counts[i] <= MOST_COUNTED }));
}

async function relevanceParts(
  db: Db,
  search: FindModels,
  tsquery: SQL,
  counted: Count & { named: number },
  order: unknown,
): Promise<Part[]> {
  const named = sql`${modelSearch.nameWords} @@ ${tsquery}`;
  // A list keeps the order in which it was begun, even if the number of models changes.
  if (order === 'RELEVANCE' || (order === null && isFew(counted))) {
    const elsewhere: SortKey = {
      expression: sql`(case when ${named} then 0 else 1 end)`,
      direction: 'asc',
      type: 'bigint',
    };
    return [{ order: 'RELEVANCE', keys: [elsewhere, NAME_LENGTH, NAME, ID], few: true }];
  }
  const rest: Part = { order: 'ELSEWHERE', keys: [NEWEST], condition: sql`not ${named}`, few: false };
  if (order === 'ELSEWHERE') return [rest];
  const sorts = order === 'NAMED' || (order === null && (await fewAreNamed(db, search, named, counted)));
  return [
    sorts
      ? { order: 'NAMED', keys: [NAME_LENGTH, NAME, ID], condition: named, few: true }
      : { order: 'NAMED_NEWEST', keys: [NEWEST], condition: named, few: false },
    rest,
  ];
}

/** Where every tenth of the counted ones has the words in its name, there are thousands. */
async function fewAreNamed(
  db: Db,
  search: FindModels,
  named: SQL,
  counted: Count & { named: number },
): Promise<boolean> {
  if (counted.named * 10 >= counted.count) return false;
  return isFew(await countMatching(db, and(named, selectionCondition({ ...search, tsquery: null })), named));
}

async function rowsOf(
  db: Db,
  search: FindModels,
  { order, keys, condition, few }: Part,
  after: string | null | undefined,
  limit: number,
): Promise<FoundModel[]> {
  const { after: beyond, orderBy, cursor } = keyset(order, keys, after);
  const page = (where: SQL | undefined, from: SQL) => sql`
    select model_id as id, ${cursor} as cursor from ${from} as model_search
    where ${where ?? sql`true`} order by ${sql.join(orderBy, sql`, `)} limit ${limit}`;
  const conditions = and(selectionCondition(search), condition);
  if (!few) {
    const seen = sql`(
      select * from ${modelSearch} where ${and(indexedCondition(search.filter), beyond) ?? sql`true`}
      order by ${sql.join(orderBy, sql`, `)} limit ${WINDOW}
    )`;
    const { rows } = await db.execute<FoundModel & Record<string, unknown>>(page(conditions, seen));
    if (rows.length === limit) return rows;
  }
  // "offset 0" keeps PostgreSQL from scanning an index in the hope of an early match.
  const matching = sql`(select * from ${modelSearch} where ${and(conditions, beyond) ?? sql`true`} offset 0)`;
  const { rows } = await db.execute<FoundModel & Record<string, unknown>>(page(undefined, matching));
  return rows;
}

function sortedParts(sort: Exclude<ValueOf<typeof ModelSort>, 'RELEVANCE'>, counted: Count): Part[] {
  const few = isFew(counted);
  switch (sort) {
    case 'NAME':
      return [{ order: sort, keys: [NAME, ID], few }];
    case 'NEWEST':
      return [{ order: sort, keys: [NEWEST], few }];
    case 'SMALLEST':
      // Unknown sizes last.
      return [{ order: sort, keys: [SIZE, ID], few }];
    case 'FASTEST': {
      const isMeasured = sql`model_id in (
        select speed.model_id from ${modelSpeeds} speed join ${models} model on model.id = speed.model_id
        where speed.milliseconds is not null and speed.onnx_sha256 = model.onnx_sha256)`;
      return [
        // Few, because somebody fetched each of them; and so with those that can be measured at once.
        { order: sort, keys: [MICROSECONDS, ID], condition: isMeasured, few: true },
        { order: 'NOT_MEASURED', keys: [NAME, ID], condition: sql`not ${isMeasured} and ${IS_HERE}`, few: true },
        { order: 'NOT_HERE', keys: [NAME, ID], condition: sql`not ${isMeasured} and not (${IS_HERE})`, few },
      ];
    }
    case 'COMPLETEST':
      return [{ order: sort, keys: [COMPLETENESS, NAME, ID], few: true }];
  }
}
