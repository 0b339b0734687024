import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JobRow, jobs } from '../database/tables/index.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { openProgress } from './progress.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.close());

const running = async (values: Partial<JobRow> = {}) => {
  const [job] = await database.db
    .insert(jobs)
    .values({ kind: 'fine-tune', payload: {}, state: 'RUNNING', attempts: 1, ...values })
    .returning();
  return job;
};
const rowOf = async ({ id }: JobRow) => (await database.db.select().from(jobs).where(eq(jobs.id, id)))[0];

test('the pace is measured from the first report, whatever comes after it', async () => {
  const job = await running();
  const progress = openProgress(database.db, job);
  progress.report(0.1, 'Loading');
  await progress.flush();
  const { paceSince } = await rowOf(job);
  progress.report(0.3, 'Training');
  await progress.flush();
  progress.close();
  expect(await rowOf(job)).toMatchObject({ progress: 0.3, paceFrom: 0.1, paceSince });
  expect(paceSince).toBeInstanceOf(Date);
});

test('of a job that takes up saved work, from where it goes on', async () => {
  const job = await running();
  const progress = openProgress(database.db, job);
  progress.report(0.1, 'Loading');
  await progress.flush();
  progress.takeUp();
  progress.report(0.6, 'Training');
  await progress.flush();
  progress.close();
  expect(await rowOf(job)).toMatchObject({ progress: 0.6, paceFrom: 0.6 });
});

test('of a job that another worker began, from as far as that came: it never decreases', async () => {
  const job = await running({ progress: 0.5, attempts: 2 });
  const progress = openProgress(database.db, job);
  progress.report(0, 'Loading');
  await progress.flush();
  progress.close();
  expect(await rowOf(job)).toMatchObject({ progress: 0.5, paceFrom: 0.5 });
});
