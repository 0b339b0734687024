import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { type JobNotifications, listenForJobs, notifyJob } from './notifications.ts';

let database: TestDatabase;
let notifications: JobNotifications;

beforeAll(async () => {
  database = await testDatabase();
  notifications = await listenForJobs(database.url);
});

afterAll(async () => {
  await notifications?.close();
  await database?.close();
});

test('a subscriber with a job id hears of that job, one without hears of every job', async () => {
  const [mine, other] = [uuidv7(), uuidv7()];
  const one = notifications.subscribe(mine);
  const all = notifications.subscribe();
  await notifyJob(database.db, other);
  await notifyJob(database.db, mine);
  expect(await one.next()).toEqual({ done: false, value: mine });
  expect([await all.next(), await all.next()].map(({ value }) => value)).toEqual([other, mine]);
  await one.return?.();
  await all.return?.();
});

test('repeated changes that were not read yet arrive once', async () => {
  const [first, second] = [uuidv7(), uuidv7()];
  const slow = notifications.subscribe();
  const watch = notifications.subscribe(second);
  for (const id of [first, first, first, second]) await notifyJob(database.db, id);
  await watch.next(); // All four have arrived.
  expect([await slow.next(), await slow.next()].map(({ value }) => value)).toEqual([first, second]);
  const waiting = slow.next();
  await slow.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
});

test('a notification waits for its transaction', async () => {
  const [kept, dropped] = [uuidv7(), uuidv7()];
  const all = notifications.subscribe();
  await database.db
    .transaction(async (tx) => {
      await notifyJob(tx, dropped);
      throw new Error('no');
    })
    .catch(() => {});
  await database.db.transaction((tx) => notifyJob(tx, kept));
  expect((await all.next()).value).toBe(kept);
  await all.return?.();
});

test('a broken connection is restored, and subscribers to a job look again', async () => {
  const id = uuidv7();
  const subscriber = notifications.subscribe(id);
  await database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'graft-listen' and datname = current_database()",
  );
  expect((await subscriber.next()).value).toBe(id);
  await notifyJob(database.db, id);
  expect((await subscriber.next()).value).toBe(id);
  await subscriber.return?.();
});
