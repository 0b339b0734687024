import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { sql } from 'drizzle-orm';
import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatError } from '../schema/format-error.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { loggedError } from './logged-error.ts';
import { openLogger } from './logger.ts';

let database: TestDatabase;
let written = '';
const log = openLogger(
  'spec',
  new Writable({
    write(chunk, _encoding, done) {
      written += chunk;
      done();
    },
  }),
);
beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query(
    'create table people (name text constraint people_names unique, role text not null, age uuid)',
  );
  await database.pool.query("insert into people values ('s3cret', 'VIEWER')");
});
afterAll(() => database?.close());

/** The error of each failed query, as drizzle or pg gives it; all of them name the secret somewhere. */
const FAILURES: [string, () => Promise<unknown>, object][] = [
  [
    'a duplicate, by drizzle',
    () => database.db.execute(sql`insert into people values (${'s3cret'}, 'VIEWER')`),
    { cause: { code: '23505', table: 'people', message: expect.stringContaining('people_names') } },
  ],
  [
    'a value that is not of its type, by drizzle',
    () => database.db.execute(sql`select * from people where age = ${'s3cret'}`),
    { cause: { code: '22P02', message: 'invalid input syntax for type uuid: "…"' } },
  ],
  [
    'a row that a check refuses, by pg',
    () => database.pool.query("insert into people values ('s3cret2', null)"),
    { code: '23502', column: 'role' },
  ],
  [
    'a duplicate, by pg',
    () => database.pool.query("insert into people values ('s3cret', 'VIEWER')"),
    { code: '23505' },
  ],
];

test.each(FAILURES)('%s: the log says what failed, without the values', async (_, fail, logged) => {
  const error = await fail().then(
    () => null,
    (failure: Error) => failure,
  );
  expect(inspect(error, { depth: 5 })).toContain('s3cret');

  written = '';
  log.error({ err: error }, 'failed');
  log.error(error);
  const wrapped = new GraphQLError('wrapped', { originalError: new Error('of mine', { cause: error }) });
  const answer = formatError(log, wrapped);
  expect(answer.extensions?.code).toBe('INTERNAL_SERVER_ERROR');
  const lines = written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0].err).toMatchObject(logged);
  expect(lines[1].err).toMatchObject(logged);
  expect(lines[1].msg).toBe(lines[1].err.message);
  expect(lines[2].err.cause).toMatchObject(logged);
  expect(lines[2].id).toBe(answer.extensions?.id);
  expect(JSON.stringify([written, answer, loggedError(error)])).not.toContain('s3cret');
});

test('an error of ours keeps its fields and where it arose; addresses are written without secrets', () => {
  written = '';
  log.warn(
    { err: Object.assign(new Error('https://x.example/?sig=s3cret failed'), { field: 'url' }) },
    'Bearer s3cret-token',
  );
  const { err, msg } = JSON.parse(written);
  expect(err).toMatchObject({
    message: 'https://x.example/ failed',
    field: 'url',
    stack: expect.stringContaining('logger.spec.ts'),
  });
  expect(msg).toBe('Bearer [secret]');
});
