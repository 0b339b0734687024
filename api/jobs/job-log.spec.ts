import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobs } from '../database/tables/index.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { MOST_LINES, openJobLog, readJobLog } from './job-log.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.close());

const newJob = async () => {
  const [job] = await database.db.insert(jobs).values({ kind: 'fine-tune', payload: {}, state: 'RUNNING' }).returning();
  return job;
};
const texts = async (id: string) => (await readJobLog(database.db, id)).map(({ text }) => text);

test('lines are kept in order, with their times, and a second process adds to them', async () => {
  const job = await newJob();
  expect(await texts(job.id)).toEqual([]);
  for (const line of ['one', 'two: 2']) {
    const log = openJobLog(database.db, job);
    log.add(line);
    await log.flush();
  }
  expect(await texts(job.id)).toEqual(['one', 'two: 2']);
  const [{ time }] = await readJobLog(database.db, job.id);
  expect(Math.abs(time.getTime() - Date.now())).toBeLessThan(60_000);
});

test('the last lines are kept, however many there were', async () => {
  const job = await newJob();
  const log = openJobLog(database.db, job);
  for (let i = 0; i < 150; i++) log.add(`${i}`);
  await log.flush();
  for (let i = 150; i < 330; i++) log.add(`${i}`);
  await log.flush();
  const kept = await texts(job.id);
  expect(kept).toHaveLength(MOST_LINES);
  expect([kept[0], kept.at(-1)]).toEqual(['130', '329']);
});

test('a long line is cut, and a zero byte does no harm', async () => {
  const job = await newJob();
  const log = openJobLog(database.db, job);
  log.add(`a\0${'x'.repeat(5_000)}`);
  await log.flush();
  expect((await texts(job.id))[0]).toHaveLength(1_000);
});
