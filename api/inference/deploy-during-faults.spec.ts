import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { childEnvironment } from '../../zoo/child-environment.ts';
import { entryPoint } from '../../zoo/entry-point.ts';
import { connect } from '../database/connection.ts';
import { endpointRevisions, replicas, workers } from '../database/tables/index.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { insertCheckpoint } from '../testing/checkpoint-rows.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { freePort } from '../testing/free-port.ts';
import { startS3Server } from '../testing/s3-server.ts';
import { startTcpProxy, type TcpProxy } from '../testing/tcp-proxy.ts';
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { PATIENT, picture } from '../testing/worker-behind-gateway.ts';

// Somebody deploys while a part of Graft is away: the API in this process and a worker in another reach PostgreSQL and S3 through proxies
// that are cut. Each revision has other labels, so that an answer tells which one gave it.

const TIMEOUT = 300_000;
const LABELS = ['red', 'rot', 'rouge', 'rosso', 'rojo', 'punainen'];

let directory: string;
let database: TestDatabase;
let api: TestApi;
let postgres: TcpProxy;
let s3: TcpProxy;
let stopS3: () => Promise<void>;
let env: Record<string, string>;
let worker: ChildProcess;
let red: Buffer;
const checkpointIds: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-deploy-'));
  const server = await startS3Server(path.join(directory, 's3'));
  stopS3 = server.stop;
  s3 = await startTcpProxy(server.s3.endpoint);
  database = await testDatabase();
  postgres = await startTcpProxy(database.url);
  const url = postgres.through(database.url);
  const { endpoint, accessKey, secretKey, bucket } = server.s3;
  env = {
    ...{ DATABASE_URL: url, GRAFT_API_PORT: String(await freePort()), GRAFT_HOME: path.join(directory, 'home') },
    ...{ S3_ENDPOINT: s3.through(endpoint).replace(/\/$/, ''), S3_BUCKET: bucket },
    ...{ S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey },
  };
  const cuttable = connect(url);
  api = await startTestApi(env, undefined, { ...cuttable, url });
  for (const label of LABELS)
    checkpointIds.push(
      await insertCheckpoint({ db: database.db, blobs: api.platform.blobs }, tinyCheckpoint([label, 'g', 'b']), [
        ...[label, 'g', 'b'],
      ]),
    );
  red = await picture('#ff0000');
  worker = await startWorker();
  expect((await deploy(0)).errors).toBeUndefined();
  await untilAnswered('red');
}, TIMEOUT);

afterAll(async () => {
  postgres?.restore();
  s3?.restore();
  await stopped(worker, 'SIGTERM');
  await api?.close();
  await database?.close();
  await postgres?.close();
  await s3?.close();
  await stopS3?.();
  await rm(directory, { recursive: true });
});

async function startWorker(): Promise<ChildProcess> {
  const program = entryPoint(new URL('../worker/main.ts', import.meta.url));
  const child = fork(program.path, {
    execArgv: program.execArgv,
    stdio: ['ignore', process.env.GRAFT_TEST_LOG ? 'inherit' : 'ignore', 'inherit', 'ipc'],
    env: { ...childEnvironment(), ...env },
  });
  await once(child, 'message');
  return child;
}

async function stopped(child: ChildProcess | undefined, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

const DEPLOY = 'mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) { name } }';
/** Sends the mutation, once. Its key is the same each time, as of a client that sends it again. */
const deploy = (number: number) =>
  api.query(
    DEPLOY,
    { input: { name: 'x', checkpointId: checkpointIds[number] } },
    { headers: { 'Idempotency-Key': `deployment-${number}` } },
  );

async function ask(): Promise<{ status: number; label?: string }> {
  const response = await fetch(`${api.url}/v2/models/x/infer`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.tokens.VIEWER}`, 'content-type': 'image/png' },
    body: new Uint8Array(red),
  });
  const answer = await response.json();
  return { status: response.status, label: answer.predictions?.[0].label };
}
const untilAnswered = (label: string) => vi.waitFor(async () => expect((await ask()).label).toBe(label), PATIENT);

/** What is true after each of them: a revision for each deployment, and one replica, of the newest. */
async function expectDeployed(number: number): Promise<void> {
  await untilAnswered(LABELS[number]);
  const revisions = await database.db.select().from(endpointRevisions);
  expect(revisions.map(({ checkpointId }) => checkpointId).sort()).toEqual(checkpointIds.slice(0, number + 1).sort());
  await vi.waitFor(async () => {
    const rows = await database.db.select().from(replicas).where(eq(replicas.endpointName, 'x'));
    expect(rows.map(({ revision, state }) => [revision, state])).toEqual([[number + 1, 'READY']]);
  }, PATIENT);
}

test(
  'without PostgreSQL a deployment is refused as unavailable, the endpoint answers, and the same request later deploys once',
  async () => {
    postgres.cut();
    const refused = await deploy(1);
    expect(refused.errors?.[0].extensions.code).toBe('UNAVAILABLE');
    for (let i = 0; i < 5; i++) expect(await ask()).toEqual({ status: 200, label: 'red' });
    postgres.restore();
    await vi.waitFor(async () => expect((await deploy(1)).errors).toBeUndefined(), PATIENT);
    await expectDeployed(1);
  },
  TIMEOUT,
);

test(
  'a deployment whose commit was answered by a broken connection happens once',
  async () => {
    let lost = 0;
    let deploying: number | null = null;
    postgres.judge = (bytes, from, connection) => {
      if (from === 'client' && bytes.includes('insert into "endpoint_revisions"')) deploying = connection;
      if (from === 'client' || connection !== deploying || !bytes.includes('COMMIT') || lost > 0) return 'pass';
      lost++;
      return 'break';
    };
    await deploy(2);
    expect(lost).toBe(1);
    expect((await deploy(2)).errors).toBeUndefined();
    await expectDeployed(2);
  },
  TIMEOUT,
);

test(
  'without S3 the revision before answers until the file of the new one can be read',
  async () => {
    s3.cut();
    expect((await deploy(3)).errors).toBeUndefined();
    await vi.waitFor(async () => {
      const [row] = await database.db.select().from(replicas).where(eq(replicas.revision, 4));
      expect(row).toBeDefined();
    }, PATIENT);
    for (let i = 0; i < 5; i++) expect(await ask()).toEqual({ status: 200, label: LABELS[2] });
    s3.restore();
    await expectDeployed(3);
  },
  TIMEOUT,
);

test(
  'a worker that is killed while it rolls out leaves the rest to the next one',
  async () => {
    expect((await deploy(4)).errors).toBeUndefined();
    await stopped(worker, 'SIGKILL');
    // Its lease runs out: the clock does not wait, the row is made older instead.
    await database.db.update(workers).set({ heartbeatAt: sql`now() - interval '20 seconds'` });
    worker = await startWorker();
    await expectDeployed(4);
  },
  TIMEOUT,
);

test(
  'a replica that is killed during a rollout costs no deployment',
  async () => {
    const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=']).toString();
    const processes = table.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
    // The worker runs nothing but the replica.
    const children = processes.filter(([, parent]) => parent === worker.pid).map(([pid]) => pid);
    expect(children).toHaveLength(1);
    process.kill(children[0], 'SIGKILL');
    expect((await deploy(5)).errors).toBeUndefined();
    await expectDeployed(5);
  },
  TIMEOUT,
);
