import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { endpointObservations, endpoints, endpointTraffic } from '../database/tables/index.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { bucketOf, percentile } from './latency-histogram.ts';
import { noObservations, observePrediction, observeSize } from './observations.ts';
import { recordObservations } from './record-observations.ts';
import { openStatistics } from './statistics.ts';
import { dropOldTraffic, readTraffic } from './traffic.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await database.db.insert(endpoints).values([
    { name: 'pets', revision: 1, replicas: 1 },
    { name: 'other', revision: 1, replicas: 1 },
  ]);
});
afterAll(() => database?.close());

test('two processes’ requests add up by minute and hour', async () => {
  const { db } = database;
  const [first, second] = [openStatistics(db), openStatistics(db)];
  const noon = Date.UTC(2030, 0, 1, 12, 0, 0);
  const clock = vi.spyOn(Date, 'now');
  try {
    for (const [minute, status, milliseconds, recorder] of [
      [0, 200, 10, first],
      [0, 200, 20, second],
      [0, 400, 1, first],
      [0, 503, 5, second],
      [2, 200, 40, first],
      [61, 200, 80, first],
    ] as const) {
      clock.mockReturnValue(noon + minute * 60_000 + 30_000);
      recorder.record('pets', { status }, milliseconds);
    }
    // Written later than they came.
    clock.mockReturnValue(noon + 90 * 60_000);
    await Promise.all([first.flush(), second.flush()]);
    first.record('gone', { status: 200 }, 1);
    await first.flush();
  } finally {
    clock.mockRestore();
    await Promise.all([first.close(), second.close()]);
  }
  const minutes = await readTraffic(db, 'pets', { period: 'MINUTE', count: 4, until: noon + 2 * 60_000 });
  expect(
    minutes.map(({ startsAt, requests, errors }) => [startsAt.toISOString().slice(11, 16), requests, errors]),
  ).toEqual([
    ['12:02', 1, 0],
    ['12:01', 0, 0],
    ['12:00', 4, 1],
    ['11:59', 0, 0],
  ]);
  expect(minutes[2].latencies[bucketOf(10)]).toBe(1);
  expect(minutes[2].latencies[bucketOf(20)]).toBe(1);
  expect(minutes[2].latencies.reduce((sum, count) => sum + count)).toBe(2);
  expect(percentile(minutes[1].latencies, 0.5)).toBeNull();
  const hours = await readTraffic(db, 'pets', { period: 'HOUR', count: 2, until: noon + 90 * 60_000 });
  expect(hours.map(({ requests, errors }) => [requests, errors])).toEqual([
    [1, 0],
    [5, 1],
  ]);
  expect((await readTraffic(db, 'other', { period: 'HOUR', count: 1, until: noon }))[0].requests).toBe(0);
});

test('what replicas observe adds up by hour and revision', async () => {
  const { db } = database;
  const one = noObservations();
  one.examples = 2;
  observePrediction(one, ['cat'], 0.95);
  observePrediction(one, ['dog', 'cat'], 1);
  observeSize(one, 1023);
  const two = noObservations();
  two.examples = 1;
  observePrediction(two, ['dog'], 0);
  observeSize(two, 1024);
  for (const counts of [one, two]) await recordObservations(db, { endpointName: 'pets', revision: 1 }, counts);
  await recordObservations(db, { endpointName: 'pets', revision: 2 }, two);
  await recordObservations(db, { endpointName: 'gone', revision: 1 }, two);
  const rows = await db.select().from(endpointObservations).orderBy(endpointObservations.revision);
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({ examples: 3, labels: { cat: 2, dog: 2 } });
  expect(rows[0].confidences).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
  expect([rows[0].sizes[9], rows[0].sizes[10]]).toEqual([1, 1]);
});

test('old rows are deleted: minutes after two days, hours after ninety', async () => {
  const { db } = database;
  const rowsOf = async () => (await db.select().from(endpointTraffic)).map(({ period }) => period).sort();
  expect(await rowsOf()).toEqual(['HOUR', 'HOUR', 'MINUTE', 'MINUTE', 'MINUTE']);
  const noon = Date.UTC(2030, 0, 1, 12);
  const day = 86_400_000;
  await dropOldTraffic(db, noon + day);
  expect(await rowsOf()).toHaveLength(5);
  await dropOldTraffic(db, noon + 3 * day);
  expect(await rowsOf()).toEqual(['HOUR', 'HOUR']);
  await dropOldTraffic(db, noon + 91 * day);
  expect(await rowsOf()).toEqual([]);
  expect(await db.select().from(endpointObservations)).toEqual([]);
});
