import { and, eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { auditEvents, endpointRevisions, endpoints, replicas, revisionCounts } from '../database/tables/index.ts';
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
afterEach(async () => {
  await served.database.db.delete(endpoints);
  await notify(served.database.db, CHANNELS.endpoints);
});

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

test('a revision whose replica fails on what it is asked is rolled back, with the reason; one without a rule, or as good as the other, is not', async () => {
  const { db } = served.database;
  await served.deploy({ name: 'bad' }, [
    { checkpointId: good },
    { checkpointId: bad, rollbackRule },
    { checkpointId: alsoGood, rollbackRule },
  ]);
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
  for (let i = 0; i < 10; i++) expect(await served.ask('bad', blue)).toMatchObject({ status: 200, version: '1' });

  // Back by hand: it has no rule now, and fails as before. Revision 3 has one.
  const rule = { rollbackRule: null };
  await db.update(endpointRevisions).set(rule).where(eq(endpointRevisions.number, 2));
  for (const number of [2, 3]) {
    await served.split('bad', { 1: 50, [number]: 50 });
    await served.untilReady('bad', [1, number]);
    await untilSplit('bad', 2);
    const own = [];
    for (let i = 0; i < 60; i++) own.push(await served.ask('bad', blue));
    expect(own.filter(({ status }) => status === 500)).toHaveLength(number === 2 ? 30 : 0);
    await look('bad');
    const counts = () => db.select().from(revisionCounts).where(eq(revisionCounts.endpointName, 'bad'));
    // Those with a rule were looked at.
    const looks = number === 2 ? [0, 0] : [0, 2];
    await vi.waitFor(async () => expect((await counts()).map(({ look }) => look).sort()).toEqual(looks), PATIENT);
    expect((await counts()).map(({ requests }) => requests)).toEqual([30, 30]);
    expect(await revisionOf('bad', number)).toMatchObject({ traffic: 50, rolledBackAt: null, rollbackReason: null });
  }
});

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
  const [red, blue] = await Promise.all([picture('#ff0000'), picture('#0000ff')]);
  const counts = async () => {
    await inference.counts.flush();
    const rows = await db.select().from(revisionCounts).where(eq(revisionCounts.endpointName, 'watched'));
    return rows
      .sort((a, b) => a.revision - b.revision)
      .map(({ revision, requests, errors, compared, agreed }) => [revision, requests, errors, compared, agreed]);
  };
  for (let asked = 4; asked <= 40; asked += 4) {
    for (const colour of [red, red, blue, blue])
      expect(await served.ask('watched', colour)).toMatchObject({ status: 200, version: '1' });
    // Revision 2 fails on every other copy, and has other names for the colours.
    const expected = [
      [1, asked, 0, 0, 0],
      [2, asked / 2, asked / 4, asked / 4, 0],
      [3, asked, 0, asked, asked],
    ];
    // Before more is asked: who has many copies under way sends no more of them, and the counts would stay smaller for ever.
    await vi.waitFor(async () => expect(await counts()).toEqual(expected), PATIENT);
  }
  // Nobody can ask it by its number, and it is no reason to roll back.
  expect(inference.directory.find('watched')?.revisions.has(2)).toBe(false);
  await look('watched');
  expect(await revisionOf('watched', 2)).toMatchObject({ shadow: 50, rolledBackAt: null });
  await served.split('watched', { 2: 100 });
  expect(await revisionOf('watched', 2)).toMatchObject({ shadow: 0, traffic: 100 });
});

test('an endpoint wakes, grows under load, rolls out, rolls back and shrinks, and every request is answered', async () => {
  const { db } = served.database;
  const bounds = { replicas: 0, minReplicas: 0, maxReplicas: 2 };
  await served.deploy({ name: 'elastic', ...bounds }, [{ checkpointId: good }, { checkpointId: alsoGood }]);
  await served.untilReady('elastic', []);
  // The first request waits for the replica.
  expect(await served.ask('elastic', await picture('#ff0000'))).toMatchObject({ status: 200, label: 'red' });
  await served.untilReady('elastic', [1]);

  const large = await sharp({ create: { width: 700, height: 700, channels: 3, background: '#ff0000' } })
    .jpeg()
    .toBuffer();
  const inputs = [{ name: 'image', shape: [8], datatype: 'BYTES', data: Array(8).fill(large.toString('base64')) }];
  const request = Buffer.from(JSON.stringify({ inputs }));
  const answers: string[] = [];
  let sent = 0;
  let callersLeft = 3;
  const callers = Array.from({ length: callersLeft }, async (_, caller) => {
    while (caller < callersLeft) {
      sent++;
      const { status, version } = await served.ask('elastic', request, 'application/json');
      answers.push(`${status} of ${version}`);
    }
  });
  // A worker looks at each heartbeat; this one looks sooner.
  const becomes = (revisions: number[]) =>
    vi.waitFor(
      async () => {
        await notify(db, CHANNELS.endpoints, 'elastic');
        const rows = await db.select().from(replicas).where(eq(replicas.endpointName, 'elastic'));
        expect(rows.map(({ revision, state }) => `${revision} ${state}`).sort()).toEqual(
          revisions.map((revision) => `${revision} READY`),
        );
      },
      { timeout: 600_000, interval: 250 },
    );
  const answeredBy = (revision: number) => vi.waitFor(() => expect(answers.at(-1)).toBe(`200 of ${revision}`), PATIENT);
  await becomes([1, 1]);
  // Fewer are enough to see whether a request is lost.
  callersLeft = 1;
  await served.split('elastic', { 2: 100 });
  await becomes([2, 2]);
  await answeredBy(2);
  await served.split('elastic', { 1: 100 });
  await becomes([1, 1]);
  await answeredBy(1);
  await db.update(endpoints).set({ maxReplicas: 1 }).where(eq(endpoints.name, 'elastic'));
  await becomes([1]);
  // Until the processes of the others are gone, too.
  await vi.waitFor(() => expect(served.worker.replicaProcesses().size).toBe(1), PATIENT);
  callersLeft = 0;
  await Promise.all(callers);
  expect(new Set(answers)).toEqual(new Set(['200 of 1', '200 of 2']));
  expect(answers).toHaveLength(sent);
});
