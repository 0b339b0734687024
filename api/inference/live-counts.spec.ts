import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpointErrors, endpointMoments, endpoints } from '../database/tables/index.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { MOST_ERRORS, readErrors } from './endpoint-errors.ts';
import { liveCounts } from './live-counts.ts';
import { dropOldMoments, KEPT_MOMENTS_MS, MOMENT_MS, momentOf, readMoments } from './moments.ts';
import { requestRates } from './request-rates.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  for (const name of ['pets', 'other']) await database.db.insert(endpoints).values({ name, revision: 1, replicas: 1 });
});
afterAll(() => database?.close());

const now = momentOf(Date.now()).getTime();

test('the counts of several processes add up by moment and revision', async () => {
  const { db } = database;
  const [a, b] = [liveCounts(), liveCounts()];
  for (const counts of [a, b]) counts.record('pets', { status: 200, revision: 2 }, now);
  a.record('pets', { status: 200, revision: 3 }, now + 1_999);
  a.record('pets', { status: 400, revision: 3, message: 'The body is empty.' }, now + 1_000);
  b.record('pets', { status: 503, message: 'No replica is ready.' }, now + MOMENT_MS);
  b.record('gone', { status: 200, revision: 1 }, now);
  await Promise.all([a.write(db), b.write(db)]);
  const moments = await readMoments(db, ['pets', 'gone'], new Date(now));
  expect(moments).toEqual([
    { endpointName: 'pets', startsAt: new Date(now), revision: 2, requests: 2, errors: 0, rejected: 0 },
    { endpointName: 'pets', startsAt: new Date(now), revision: 3, requests: 2, errors: 0, rejected: 1 },
    { endpointName: 'pets', startsAt: new Date(now + MOMENT_MS), revision: 0, requests: 1, errors: 1, rejected: 0 },
  ]);
  // Five requests in the ten seconds that end when the counts of the last moment are here.
  expect(await requestRates(db, ['pets', 'other'], now + 2 * MOMENT_MS + 2_000)).toEqual([0.5, 0]);
  expect(await requestRates(db, ['pets'], now + 60_000)).toEqual([0]);
});

test('messages are counted, the latest first, and are text that the database can hold', async () => {
  const { db } = database;
  const counts = liveCounts();
  for (let i = 0; i < 3; i++)
    counts.record('pets', { status: 400, revision: 3, message: 'The body is empty.' }, now + 5_000 + i);
  counts.record('pets', { status: 500, revision: 3, message: `a\0b\ud800 ${'long '.repeat(200)}` }, now + 9_000);
  await counts.write(db);
  const errors = await readErrors(db, 'pets', 10);
  expect(errors.map(({ status, revision, count }) => [status, revision, count])).toEqual([
    [500, 3, 1],
    [400, 3, 4],
    [503, 0, 1],
  ]);
  expect(errors[0].message).toMatch(/^ab\ufffd long/);
  expect(errors[0].message).toHaveLength(500);
  expect([errors[1].firstAt, errors[1].lastAt]).toEqual([new Date(now + 1_000), new Date(now + 5_002)]);
});

test('only the latest messages of an endpoint are kept', async () => {
  const { db } = database;
  const counts = liveCounts();
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < MOST_ERRORS + 10; i++)
      counts.record('other', { status: 400, message: `${round} ${i}` }, now + 1_000 * round + i);
    await counts.write(db);
  }
  const kept = await readErrors(db, 'other', 1_000);
  expect(kept).toHaveLength(MOST_ERRORS);
  expect(kept.every(({ message }) => message.startsWith('1 '))).toBe(true);
  expect(await readErrors(db, 'pets', 1_000)).toHaveLength(3);
});

test('what cannot be written is kept while it is recent', async () => {
  const { db, pool } = database;
  const counts = liveCounts();
  counts.record('pets', { status: 404, revision: 1, message: 'late' }, now + 20_000);
  counts.record('pets', { status: 200, revision: 1 }, now - KEPT_MOMENTS_MS - MOMENT_MS);
  await pool.query('alter table endpoint_errors rename to hidden');
  await expect(counts.write(db)).rejects.toThrow();
  await pool.query('alter table hidden rename to endpoint_errors');
  await counts.write(db);
  expect((await readErrors(db, 'pets', 1))[0]).toMatchObject({ message: 'late', count: 1 });
  expect(await readMoments(db, ['pets'], new Date(now + 20_000))).toMatchObject([{ requests: 1, rejected: 1 }]);
  expect(await readMoments(db, ['pets'], new Date(0))).toHaveLength(6);
});

test('old moments are deleted, and all of a deleted endpoint', async () => {
  const { db } = database;
  await dropOldMoments(db, now + KEPT_MOMENTS_MS + MOMENT_MS);
  expect(await db.$count(endpointMoments)).toBe(4);
  await db.delete(endpoints);
  expect([await db.$count(endpointMoments), await db.$count(endpointErrors)]).toEqual([0, 0]);
});
