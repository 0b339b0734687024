import { and, eq, or, type SQL, sql } from 'drizzle-orm';
import { type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { RequestError } from '../errors.ts';
import { isId } from '../parse.ts';

/** Relay's PageInfo: https://relay.dev/graphql/connections.htm */
@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor!: string | null;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

/** One page of a list that can grow. */
export interface Page<Row> {
  edges: { node: Row; cursor: string }[];
  pageInfo: PageInfo;
  totalCount: number;
}

/** The GraphQL types `<name>Connection` and `<name>Edge` around `node`. */
export function connectionType<Node extends object>(node: ClassType<Node>, name: string) {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => node)
    node!: Node;

    @Field(() => String)
    cursor!: string;
  }

  @ObjectType(`${name}Connection`)
  class Connection {
    @Field(() => [Edge])
    edges!: Edge[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;

    @Field(() => Int, { description: 'The total over all pages.' })
    totalCount!: number;
  }
  return Connection;
}

/** Page size, from the argument `first`; 20 if left out. */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? 20;
  if (size >= 1 && size <= 100) return size;
  throw new RequestError('BAD_USER_INPUT', `first must be 1..100, not ${size}; page with after for more.`, 'first');
}

export interface SortKey {
  expression: SQL;
  direction: 'asc' | 'desc';
  type: 'text' | 'bigint' | 'uuid';
}

/**
 * Keyset pagination: a page starts after the sort keys of the last row that the reader saw, so rows added or removed in
 * between are neither repeated nor skipped, and a far page costs as much as the first.
 *
 * `keys` must order the rows totally (end with an identifier) and never be null. `order` names the order, so that a cursor
 * of one is not used in another.
 *
 * @throws RequestError BAD_USER_INPUT for a cursor of another list.
 */
export function keyset(order: string, keys: SortKey[], after: string | null | undefined) {
  return {
    after: after ? afterCursor(keys, readCursor(order, keys, after)) : undefined,
    orderBy: keys.map(({ expression, direction }) =>
      direction === 'asc' ? sql`${expression} asc` : sql`${expression} desc`,
    ),
    cursor: sql<string[]>`json_build_array(${sql.join(
      [sql`${order}::text`, ...keys.map(({ expression }) => sql`(${expression})::text`)],
      sql`, `,
    )})`,
  };
}

/** Makes a page of `rows`, which hold one more than `size` if there is a next page. */
export function pageOf<Row>(
  rows: { node: Row; cursor: unknown }[],
  { size, after, totalCount }: { size: number; after: string | null | undefined; totalCount: number },
): Page<Row> {
  const edges = rows.slice(0, size).map(({ node, cursor }) => ({ node, cursor: writeCursor(cursor) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > size,
      hasPreviousPage: Boolean(after),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  };
}

function afterCursor(keys: SortKey[], values: string[]): SQL | undefined {
  const value = (i: number) => sql`${values[i]}::${sql.raw(keys[i].type)}`;
  const list = (items: SQL[]) => sql.join(items, sql`, `);
  // PostgreSQL can seek an index with a row comparison, but not with the equivalent "or".
  if (keys.every(({ direction }) => direction === keys[0].direction)) {
    const beyond = keys[0].direction === 'asc' ? sql`>` : sql`<`;
    return sql`(${list(keys.map(({ expression }) => expression))}) ${beyond} (${list(keys.map((_, i) => value(i)))})`;
  }
  return or(
    ...keys.map(({ expression, direction }, i) =>
      and(
        ...keys.slice(0, i).map((key, j) => eq(key.expression, value(j))),
        direction === 'asc' ? sql`${expression} > ${value(i)}` : sql`${expression} < ${value(i)}`,
      ),
    ),
  );
}

function writeCursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** @throws RequestError BAD_USER_INPUT */
export function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (error) {
    throw badCursor(error);
  }
}

/** The order that a cursor names; its list checks the rest. */
export function cursorOrder(cursor: string): unknown {
  const parsed = parseCursor(cursor);
  return Array.isArray(parsed) ? parsed[0] : undefined;
}

export const badCursor = (cause?: unknown) =>
  new RequestError('BAD_USER_INPUT', 'after must be a cursor that this list returned, with the same sort.', 'after', {
    cause,
  });

const PATTERN = { text: /^[^\0]*$/, bigint: /^-?\d{1,18}$/ };

function readCursor(order: string, keys: SortKey[], cursor: string): string[] {
  const parsed = parseCursor(cursor);
  if (!Array.isArray(parsed) || parsed.length !== keys.length + 1 || parsed[0] !== order) throw badCursor();
  const values: unknown[] = parsed.slice(1);
  const fits = (value: unknown, i: number): value is string => {
    const { type } = keys[i];
    return typeof value === 'string' && (type === 'uuid' ? isId(value) : PATTERN[type].test(value));
  };
  if (!values.every(fits)) throw badCursor();
  return values;
}
