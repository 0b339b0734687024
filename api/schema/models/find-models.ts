import { and, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../database/connection.ts';
import { modelSearch } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { cursorOrder, keyset, type SortKey } from '../connection.ts';
import type { ModelSort, ValueOf } from '../enums.ts';
import {
  type Count,
  countMatching,
  countModels,
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
const NAME_LENGTH: SortKey = { expression: sql`${modelSearch.nameLength}`, direction: 'asc', type: 'bigint' };

/**
 * One page of a selection, in order, and the total. Few models are sorted; many are read in the order of an index, where
 * some match soon.
 *
 * RELEVANCE: models that have all words in their name come before those that have some of them elsewhere. Short names come
 * first, because the words make up more of them; where words match thousands, the newest come first.
 *
 * @throws RequestError BAD_USER_INPUT for a cursor of another list
 */
export async function findModels(db: Db, search: FindModels): Promise<Count & { rows: FoundModel[] }> {
  const { sort, tsquery, after, limit } = search;
  const counted = await countModels(db, search);
  const order = after ? cursorOrder(after) : null;
  const parts =
    tsquery && sort === 'RELEVANCE'
      ? await relevanceParts(db, search, tsquery, counted, order)
      : [{ order: sort, keys: sortKeys(sort), few: isFew(counted) }];
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

function sortKeys(sort: ValueOf<typeof ModelSort>): SortKey[] {
  switch (sort) {
    case 'NAME':
    case 'RELEVANCE':
      return [NAME, ID];
    case 'NEWEST':
      return [NEWEST];
    case 'SMALLEST':
      // Unknown sizes last.
      return [{ expression: sql`${modelSearch.size}`, direction: 'asc', type: 'bigint' }, ID];
    case 'FASTEST': {
      const message =
        'FASTEST is not available yet: the speed of models is not measured. RELEVANCE, NAME, NEWEST and SMALLEST are.';
      throw new RequestError('BAD_USER_INPUT', message, 'sort');
    }
  }
}
