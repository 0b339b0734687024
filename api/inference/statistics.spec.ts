import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpointStatistics, endpoints } from '../database/tables/index.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { openStatistics, percentile } from './statistics.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.close());

test('the counts of several processes add up, and the last ones are written at the end', async () => {
  await database.db.insert(endpoints).values({ name: 'x', revision: 1, replicas: 1 });
  const [a, b] = [openStatistics(database.db), openStatistics(database.db)];
  for (let i = 0; i < 50; i++) a.record('x', { status: 200 }, 10);
  for (let i = 0; i < 48; i++) b.record('x', { status: 200 }, 1000);
  b.record('x', { status: 503 }, 1);
  b.record('x', { status: 400 }, 1);
  await Promise.all([a.flush(), b.flush()]);
  for (let i = 0; i < 2; i++) a.record('x', { status: 200 }, 10);
  await Promise.all([a.close(), b.close()]);

  const [row] = await database.db.select().from(endpointStatistics);
  expect(row).toMatchObject({ endpointName: 'x', requests: 102, errors: 1 });
  expect(row.latencies.reduce((sum, count) => sum + count, 0)).toBe(100);
  expect(percentile(row.latencies, 0.5)).toBeGreaterThan(10 / 1.13);
  expect(percentile(row.latencies, 0.5)).toBeLessThan(10 * 1.13);
  expect(percentile(row.latencies, 0.99)).toBeGreaterThan(1000 / 1.13);
});

test('counts of a deleted endpoint are discarded', async () => {
  const statistics = openStatistics(database.db);
  statistics.record('gone', { status: 200 }, 1);
  await statistics.close();
  expect(await database.db.select().from(endpointStatistics)).toHaveLength(1);
});

test('counts that cannot be written now are written later', async () => {
  const statistics = openStatistics(database.db);
  statistics.record('x', { status: 200 }, 10);
  await database.pool.query('alter table endpoint_statistics rename to hidden');
  await statistics.flush();
  await database.pool.query('alter table hidden rename to endpoint_statistics');
  await statistics.close();
  const [row] = await database.db.select().from(endpointStatistics);
  expect(row.requests).toBe(103);
});
