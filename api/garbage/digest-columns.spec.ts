import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { type PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import * as tables from '../database/tables/index.ts';
import { BLOB_COLUMNS, OTHER_DIGESTS } from './digest-columns.ts';

const nameOf = (column: PgColumn) => `${getTableName(column.table)}.${column.name}`;

test('every column with a digest in its name is listed, once', () => {
  const digests = Object.values(tables)
    .filter((table) => is(table, PgTable))
    .flatMap((table) => Object.values(getTableColumns(table)))
    .filter(({ name }) => /sha256|digest|hash|checksum/.test(name))
    .map((column) => nameOf(column as PgColumn));
  expect(digests.length).toBeGreaterThan(12);
  const listed = [...BLOB_COLUMNS, ...OTHER_DIGESTS].map(({ column }) => nameOf(column));
  expect(listed.filter((name, i) => listed.indexOf(name) !== i)).toEqual([]);
  expect(digests.filter((name) => !listed.includes(name))).toEqual([]);
});
