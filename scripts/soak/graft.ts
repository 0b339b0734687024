import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Config, readConfig } from '../../api/config.ts';
import { connect, type Database } from '../../api/database/connection.ts';
import { migrate } from '../../api/database/migrate.ts';
import { type Postgres, startPostgres } from '../../api/database/postgres.ts';
import { freePort } from '../../api/testing/free-port.ts';
import { startS3Server } from '../../api/testing/s3-server.ts';
import { startTcpProxy, type TcpProxy } from '../../api/testing/tcp-proxy.ts';
import { BUILD_VARIABLE, nodeArguments } from '../../zoo/entry-point.ts';
import { UnavailableError } from '../../zoo/errors.ts';
import { buildPrograms } from '../build-programs.ts';
import { programEnvironment } from '../supervisor/program-environment.ts';
import { processesOf } from './processes.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TOKEN = 'the-token-of-the-soak';
/** The driver itself waits for the database for so long. */
const PATIENCE_MS = 600_000;

/**
 * Graft with several workers on this machine, as `docker compose up --scale worker=N` has it: each worker has a folder and an address of
 * its own, and they share PostgreSQL and an S3 server. Every part can be taken away.
 */
export class SoakedGraft {
  readonly token = TOKEN;
  readonly #programs = new Map<string, ChildProcess>();
  #postgres: Postgres | null = null;

  private constructor(
    readonly directory: string,
    readonly workers: readonly string[],
    readonly config: Config,
    readonly database: Database,
    readonly s3: TcpProxy,
    readonly stopS3: () => Promise<void>,
    readonly env: Record<string, string>,
  ) {}

  static async start(directory: string, workers: number): Promise<SoakedGraft> {
    await mkdir(path.join(directory, 'tmp'), { recursive: true });
    const { s3, stop } = await startS3Server(path.join(directory, 's3'));
    const proxy = await startTcpProxy(s3.endpoint);
    const postgres = await startPostgres({ directory: path.join(directory, 'postgres'), port: await freePort() });
    const env = {
      ...{ PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', TMPDIR: path.join(directory, 'tmp') },
      ...{
        GRAFT_TOKEN: TOKEN,
        GRAFT_API_PORT: String(await freePort()),
        GRAFT_RATE_MUTATIONS: '0',
        GRAFT_RATE_UPLOADS: '0',
      },
      [BUILD_VARIABLE]: await buildPrograms(),
      ...{ GRAFT_SIGNING_KEY: path.join(directory, 'signing.pem'), GRAFT_HOME: path.join(directory, 'api') },
      ...{ DATABASE_URL: postgres.url, S3_ENDPOINT: proxy.through(s3.endpoint).replace(/\/$/, '') },
      ...{ S3_ACCESS_KEY: s3.accessKey, S3_SECRET_KEY: s3.secretKey, S3_BUCKET: s3.bucket, S3_REGION: s3.region },
    };
    const config = readConfig(env);
    const database = connect(postgres.url, { connections: 4, patience: PATIENCE_MS });
    await migrate(database.pool);
    const names = Array.from({ length: workers }, (_, i) => `worker-${i + 1}`);
    const graft = new SoakedGraft(directory, names, config, database, proxy, stop, env);
    graft.#postgres = postgres;
    await graft.startApi();
    await Promise.all(names.map((name) => graft.startWorker(name)));
    return graft;
  }

  get apiUrl(): string {
    return this.config.publicApiUrl;
  }

  /** Where a worker has its files. */
  homeOf(worker: string): string {
    return path.join(this.directory, worker);
  }

  async startApi(): Promise<void> {
    this.#spawn('api', 'api/main.ts', {});
    await this.#until('the API', async () => (await fetch(`${this.apiUrl}/readyz?exclude=worker`)).ok);
  }

  /** Ends the API in order and starts it again, as a new version would be. */
  async restartApi(): Promise<void> {
    const api = this.#programs.get('api');
    if (api?.exitCode === null && api.signalCode === null) {
      api.kill('SIGTERM');
      await once(api, 'exit');
    }
    await this.startApi();
  }

  async startWorker(name: string): Promise<void> {
    const number = this.workers.indexOf(name) + 1;
    // 127.0.0.0/8 is the loopback on Linux only.
    const host = process.platform === 'linux' ? `127.0.0.${number + 1}` : '127.0.0.1';
    const child = this.#spawn(name, 'api/worker/main.ts', {
      ...{ GRAFT_HOME: this.homeOf(name), GRAFT_REPLICA_HOST: host, GRAFT_WORKER_SPARE_BYTES: String(2 ** 28) },
    });
    await Promise.race([once(child, 'message'), once(child, 'exit')]);
    if (child.exitCode !== null) throw new UnavailableError(`${name} ended with code ${child.exitCode}. See its log.`);
  }

  /** Kills a worker, and nothing else: its jobs and replicas have to notice. Returns the processes that it had started. */
  async killWorker(name: string): Promise<number[]> {
    const worker = this.#programs.get(name);
    if (worker?.pid === undefined || worker.exitCode !== null || worker.signalCode !== null) return [];
    const started = (await processesOf(this.env.TMPDIR)).filter(({ parent }) => parent === worker.pid);
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    return started.map(({ pid }) => pid);
  }

  /** Stops PostgreSQL, and starts it again after so many seconds, on the same port. */
  async withoutPostgres(seconds: number): Promise<void> {
    await this.#postgres?.stop();
    await pause(seconds * 1_000);
    const port = Number(new URL(this.env.DATABASE_URL).port);
    this.#postgres = await startPostgres({ directory: path.join(this.directory, 'postgres'), port });
  }

  async withoutS3(seconds: number): Promise<void> {
    this.s3.cut();
    await pause(seconds * 1_000);
    this.s3.restore();
  }

  /** Ends all programs in order. PostgreSQL and S3 stay. */
  async stopPrograms(): Promise<void> {
    const running = [...this.#programs.values()].filter(
      (child) => child.exitCode === null && child.signalCode === null,
    );
    for (const child of running) child.kill('SIGTERM');
    await Promise.all(running.map((child) => once(child, 'exit')));
  }

  async close(): Promise<void> {
    await this.stopPrograms();
    await this.database.close();
    await this.#postgres?.stop();
    await this.s3.close();
    await this.stopS3();
  }

  #spawn(name: string, file: string, env: Record<string, string>): ChildProcess {
    const log = openSync(path.join(this.directory, `${name}.log`), 'a');
    const child = spawn(process.execPath, nodeArguments(new URL(`../../${file}`, import.meta.url), this.env), {
      cwd: ROOT,
      env: programEnvironment(name === 'api' ? 'api' : 'worker', { ...this.env, ...env }),
      // Without the soak, they end: see `disconnect` in their main files.
      stdio: ['ignore', log, log, 'ipc'],
    });
    this.#programs.set(name, child);
    return child;
  }

  async #until(what: string, isReady: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await isReady().catch(() => false))) {
      if (Date.now() > deadline) throw new UnavailableError(`${what} did not start within ${PATIENCE_MS / 1_000} s.`);
      await pause(200);
    }
  }
}
