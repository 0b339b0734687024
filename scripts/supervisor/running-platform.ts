import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureAdminToken } from '../../api/auth/tokens.ts';
import type { Config } from '../../api/config.ts';
import { connect, type Database } from '../../api/database/connection.ts';
import { migrate } from '../../api/database/migrate.ts';
import { BUILD_VARIABLE, nodeArguments } from '../../zoo/entry-point.ts';
import { UnavailableError } from '../../zoo/errors.ts';
import { buildInBrowser } from '../build-in-browser.ts';
import { buildPrograms } from '../build-programs.ts';
import { KeptPostgres } from './kept-postgres.ts';
import { ProcessLog } from './log.ts';
import { openFirstPages } from './open-first-pages.ts';
import { Program } from './program.ts';
import { programEnvironment } from './program-environment.ts';
import { runOnce } from './run-once.ts';
import { signInUrl } from './sign-in-url.ts';
import { Watchdog } from './watchdog.ts';
import { ensureWebBuild } from './web-build.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NEXT = path.join(ROOT, 'node_modules', 'next', 'dist', 'bin', 'next');

/** A running platform. */
export interface Platform {
  /** `http://127.0.0.1:4000`; GraphQL is at `/graphql`. */
  apiUrl: string;
  webUrl: string;
  /** Signs in whoever opens it as the admin, if Graft made the admin's token and knows it here. */
  signInUrl: string;
  /** The admin's token; null if it was made elsewhere, or set by an earlier GRAFT_TOKEN that is no longer set. */
  token: string | null;
  /** Process ids, for monitoring. */
  pids: () => Record<string, number | undefined>;
  /** Ends every process. */
  stop(): Promise<void>;
  /** Kills every process at once. */
  kill(): void;
  /** Resolves when the platform has ended: with null when that was requested, otherwise with the reason. */
  ended: Promise<Error | null>;
}

/** The processes of a platform, from the first to be started to the last to be ended: see `startPlatform`. */
export class RunningPlatform {
  private readonly watchdog = new Watchdog();
  private readonly logs: ProcessLog[] = [];
  private readonly programs = new Map<string, Program>();
  private readonly stopping = new AbortController();
  private readonly ended: Promise<Error | null>;
  private end: (reason: Error | null) => void = () => {};
  private postgres: KeptPostgres | null = null;
  private building: Promise<void> = Promise.resolve();
  private database: Database | null = null;
  private stopped: Promise<void> | null = null;
  private failure: Error | null = null;

  constructor(
    private readonly config: Config,
    private readonly env: Record<string, string | undefined>,
    private readonly quiet: boolean,
    private readonly release: () => Promise<void>,
  ) {
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  async start(withWeb: boolean): Promise<Platform> {
    this.stopping.signal.throwIfAborted();
    const { config } = this;
    const apiUrl = `http://${urlHost(config.host)}:${config.apiPort}`;
    const webUrl = `http://${urlHost(config.host)}:${config.webPort}`;

    if (withWeb) this.building = this.buildWeb();
    // Awaited below, together with the rest; a failure before that must not count as unhandled.
    this.building.catch(() => {});

    this.env[BUILD_VARIABLE] ??= await buildPrograms();
    const databaseUrl = config.databaseUrl ?? (await this.startPostgres());
    this.stopping.signal.throwIfAborted();
    this.env.DATABASE_URL = databaseUrl;
    const database = connect(databaseUrl, { connections: 2 });
    this.database = database;
    await database.pool.query('select 1').catch((cause) => {
      throw new UnavailableError(
        `The database does not respond (${cause.message}). Check that the server in DATABASE_URL runs and lets you in.`,
        { cause },
      );
    });
    await migrate(database.pool);
    const token = await ensureAdminToken(database.db, config);
    this.say('The database is up to date.');

    const since = (await database.pool.query<{ now: Date }>('select now()')).rows[0].now;
    await Promise.all([
      // The worker starts beside it.
      this.startProgram('api', nodeArguments(new URL('../../api/main.ts', import.meta.url), this.env), (signal) =>
        answers(`${apiUrl}/readyz?exclude=worker`, signal),
      ),
      this.startProgram(
        'worker',
        nodeArguments(new URL('../../api/worker/main.ts', import.meta.url), this.env),
        async () => {
          const beat = await database.pool.query('select 1 from workers where heartbeat_at >= $1', [since]);
          return beat.rowCount !== 0;
        },
      ),
      this.building.then(() => {
        if (!withWeb) return;
        const args = [NEXT, 'start', 'web', '-H', config.host, '-p', String(config.webPort)];
        return this.startProgram('web', args, (signal) => answers(`${webUrl}/sign-in`, signal));
      }),
    ]);
    if (withWeb && token) await openFirstPages(webUrl, token, this.stopping.signal);
    this.stopping.signal.throwIfAborted();
    return {
      apiUrl,
      webUrl,
      signInUrl: signInUrl(webUrl, token, config.token),
      token,
      pids: () => Object.fromEntries([...this.programs].map(([name, program]) => [name, program.pid])),
      stop: () => this.stop(),
      kill: () => this.kill(),
      ended: this.ended,
    };
  }

  stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private async stopAll(): Promise<void> {
    this.stopping.abort(new UnavailableError('The platform was stopped.'));
    await Promise.all([...this.programs.values()].map((program) => program.stop()));
    await this.database?.close();
    await this.postgres?.stop();
    await this.building.catch(() => {});
    this.watchdog.close();
    await Promise.all(this.logs.map((log) => log.close()));
    await this.release();
    this.end(this.failure);
  }

  private kill(): void {
    for (const program of this.programs.values()) program.kill();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    void this.stop();
  }

  private async startPostgres(): Promise<string> {
    const log = await this.openLog('postgres');
    const directory = path.join(this.config.home, 'postgres');
    // No await between this and the start: a stop must find the server.
    this.stopping.signal.throwIfAborted();
    this.postgres = new KeptPostgres({
      directory,
      onLog: (line) => log.write(line, 'hide'),
      onRestart: (reason) => this.say(`${reason} Its log: ${log.file}`),
      onFailure: (error) =>
        this.fail(new UnavailableError(`${error.message} Its log, ${log.file}, ends with:\n${log.tail()}`)),
    });
    const url = await this.postgres.start();
    this.say('PostgreSQL runs.');
    return url;
  }

  private async startProgram(
    name: string,
    args: string[],
    isReady: (signal: AbortSignal) => Promise<boolean>,
  ): Promise<void> {
    const log = await this.openLog(name);
    this.stopping.signal.throwIfAborted();
    const program = new Program({
      name,
      args,
      cwd: ROOT,
      env: programEnvironment(name, this.env),
      log,
      watchdog: this.watchdog,
      isReady,
      onFailure: (error) => this.fail(error),
      onRestart: (message) => this.say(message),
    });
    this.programs.set(name, program);
    await program.start();
    this.say(`The ${name} process serves.`);
  }

  private async buildWeb(): Promise<void> {
    const log = await this.openLog('web-build');
    await buildInBrowser();
    await ensureWebBuild(
      ROOT,
      async (again) => {
        this.say('The web app is being built; this takes a minute, once.');
        await runOnce({
          name: 'build of the web app',
          args: [NEXT, 'build', 'web'],
          cwd: ROOT,
          env: { ...programEnvironment('web', this.env), GRAFT_CACHE_WEB_BUILD: String(again) },
          log,
          watchdog: this.watchdog,
          signal: this.stopping.signal,
        });
        this.say('The web app is built.');
      },
      this.stopping.signal,
      this.config.language,
    );
  }

  private async openLog(name: string): Promise<ProcessLog> {
    const log = await ProcessLog.open(path.join(this.config.home, 'logs'), name, (line) => this.say(line));
    this.logs.push(log);
    return log;
  }

  private say(line: string): void {
    if (!this.quiet) console.log(line);
  }
}

/** Whether `url` answers, and not with a server error. */
async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]),
    redirect: 'manual',
  });
  await response.body?.cancel();
  return response.status < 500;
}

function urlHost(host: string): string {
  // "All addresses" can be listened on, but not called.
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
