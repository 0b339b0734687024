import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { auditEvents, endpointRevisions, revisionCounts } from '../database/tables/index.ts';
import { CHANNELS, notify } from '../jobs/channels.ts';
import { PATIENT, picture, type WorkerBehindGateway, workerBehindGateway } from '../testing/worker-behind-gateway.ts';
import { inferenceOf } from './inference.ts';

// With real processes: a worker, and a process for each replica.

const ENGLISH = ['red', 'green', 'blue'];
const GERMAN = ['rot', 'grün', 'blau'];
const rollbackRule = { minRequests: 20, latencyFactor: null };

let served: WorkerBehindGateway;
let [good, alsoGood, bad] = ['', '', ''];

beforeAll(async () => {
  served = await workerBehindGateway();
  good = await served.checkpoint(ENGLISH);
  alsoGood = await served.checkpoint(GERMAN);
  bad = await served.checkpoint(GERMAN, { failsOn: 'blue' });
});
afterAll(() => served?.close());

const revisionOf = async (name: string, number: number) => {
  const { db } = served.database;
  const own = and(eq(endpointRevisions.endpointName, name), eq(endpointRevisions.number, number));
  return (await db.select().from(endpointRevisions).where(own))[0];
};

/** Writes what the gateway counted, and lets the worker look. */
async function look(name: string): Promise<void> {
  await (await inferenceOf(served.platform)).counts.flush();
  await notify(served.database.db, CHANNELS.endpoints, name);
}

/** The gateway knows the shares. */
const untilSplit = (name: string, shares: number) =>
  vi.waitFor(async () => {
    const entry = (await inferenceOf(served.platform)).directory.find(name);
    expect(entry?.shares).toHaveLength(shares);
    expect(new Set(entry?.ready.map(({ revision }) => revision)).size).toBe(shares);
  }, PATIENT);

test('a revision whose replica fails on what it is asked is rolled back, by itself and with the reason', async () => {
  const { db } = served.database;
  await served.deploy({ name: 'bad' }, [{ checkpointId: good }, { checkpointId: bad, rollbackRule }]);
  await served.split('bad', { 1: 80, 2: 20 });
  await served.untilReady('bad', [1, 2]);
  await untilSplit('bad', 2);
  const [red, blue] = [await picture('#ff0000'), await picture('#0000ff')];
  // Not on all that it is asked.
  const answers = [];
  for (let i = 0; i < 20; i++) answers.push(await served.ask('bad', red));
  for (let i = 0; i < 90; i++) answers.push(await served.ask('bad', blue));
  const failed = answers.filter(({ status }) => status === 500).length;
  expect(failed).toBe(18);
  expect(new Set(answers.map(({ label, status }) => label ?? status))).toEqual(new Set(['red', 'rot', 'blue', 500]));
  await look('bad');
  await vi.waitFor(async () => expect(await revisionOf('bad', 2)).toMatchObject({ traffic: 0 }), PATIENT);
  const reason = expect.stringMatching(/^18 of 22 requests failed, and 0 of 88 of the other revisions \(Fisher/);
  expect(await revisionOf('bad', 2)).toMatchObject({ rolledBackAt: expect.any(Date), rollbackReason: reason });
  expect(await revisionOf('bad', 1)).toMatchObject({ traffic: 100, rolledBackAt: null });
  const events = await db.select().from(auditEvents).where(eq(auditEvents.action, 'automaticRollback'));
  expect(events).toMatchObject([
    { actor: 'Graft', subject: 'endpoint bad revision 2', outcome: 'SUCCEEDED', details: { reason, traffic: 20 } },
  ]);
  await served.untilReady('bad', [1]);
  for (let i = 0; i < 10; i++) expect(await served.ask('bad', blue)).toMatchObject({ status: 200, version: '1' });
}, 60_000);

test('a revision as good as the other keeps its share, and so does one without a rule', async () => {
  const { db } = served.database;
  await served.deploy({ name: 'fine' }, [{ checkpointId: good }, { checkpointId: alsoGood, rollbackRule }]);
  await served.deploy({ name: 'unwatched' }, [{ checkpointId: good }, { checkpointId: bad }]);
  for (const name of ['fine', 'unwatched']) await served.split(name, { 1: 50, 2: 50 });
  for (const name of ['fine', 'unwatched']) {
    await served.untilReady(name, [1, 2]);
    await untilSplit(name, 2);
    const blue = await picture('#0000ff');
    for (let i = 0; i < 60; i++) await served.ask(name, blue);
    await look(name);
  }
  const counts = () => db.select().from(revisionCounts).where(eq(revisionCounts.endpointName, 'fine'));
  // It was looked at.
  await vi.waitFor(async () => expect((await counts()).map(({ look }) => look).sort()).toEqual([0, 2]), PATIENT);
  expect((await counts()).map(({ requests, errors }) => [requests, errors])).toEqual([
    [30, 0],
    [30, 0],
  ]);
  for (const name of ['fine', 'unwatched'])
    expect(await revisionOf(name, 2)).toMatchObject({ traffic: 50, rolledBackAt: null });
}, 60_000);

test('a shadow answers copies that are compared, and its failures reach no caller', async () => {
  const { db } = served.database;
  const shadow = { shadow: 50 };
  await served.deploy({ name: 'watched' }, [
    { checkpointId: good },
    { checkpointId: bad, ...shadow },
    { checkpointId: good, shadow: 100 },
  ]);
  await served.untilReady('watched', [1, 2, 3]);
  const inference = await inferenceOf(served.platform);
  await vi.waitFor(
    () => expect(inference.directory.find('watched')?.shadows.map(({ ready }) => ready.length)).toEqual([1, 1]),
    PATIENT,
  );
  const colours = await Promise.all([picture('#ff0000'), picture('#0000ff')]);
  for (let i = 0; i < 40; i++)
    expect(await served.ask('watched', colours[Math.floor(i / 2) % 2])).toMatchObject({ status: 200, version: '1' });
  const counts = async () => {
    await inference.counts.flush();
    const rows = await db.select().from(revisionCounts).where(eq(revisionCounts.endpointName, 'watched'));
    return rows
      .sort((a, b) => a.revision - b.revision)
      .map(({ revision, requests, errors, compared, agreed }) => [revision, requests, errors, compared, agreed]);
  };
  // Revision 2 fails on every other copy, and has other names for the colours.
  const expected = [
    [1, 40, 0, 0, 0],
    [2, 20, 10, 10, 0],
    [3, 40, 0, 40, 40],
  ];
  await vi.waitFor(async () => expect(await counts()).toEqual(expected), PATIENT);
  // Nobody can ask it by its number, and it is no reason to roll back.
  expect(inference.directory.find('watched')?.revisions.has(2)).toBe(false);
  await look('watched');
  expect(await revisionOf('watched', 2)).toMatchObject({ shadow: 50, rolledBackAt: null });
  await served.split('watched', { 2: 100 });
  expect(await revisionOf('watched', 2)).toMatchObject({ shadow: 0, traffic: 100 });
}, 60_000);
