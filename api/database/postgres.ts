import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { platform } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { UnavailableError } from '../../zoo/errors.ts';
import { findPostgres } from './postgres-binaries.ts';
import { type Cluster, openCluster, postgresEnvironment, SUPERUSER } from './postgres-cluster.ts';
import { endOrphan } from './postgres-orphan.ts';
import { makePlace } from './postgres-place.ts';
import { postgresUser, type SystemUser } from './postgres-user.ts';

/** Where files go that PostgreSQL's user cannot reach elsewhere; used only when Graft runs as root. */
const SHARED = '/var/lib/graft';
const DATABASE = 'graft';

/**
 * PostgreSQL ends when its standard input closes, which happens when the process that started it is gone, however that
 * ended. `wait` returns PostgreSQL's own exit status; the shell reads no input itself. SIGINT requests a fast shutdown.
 */
const GUARD =
  'exec 3<&0; "$0" "$@" </dev/null 3<&- & pid=$!; (cat <&3 >/dev/null; kill -INT $pid 2>/dev/null) & wait $pid';

export interface PostgresOptions {
  /** Where the database is stored; made if missing. If Graft runs as root, it can become a link: see `makePlace`. */
  directory: string;
  /** Port to listen on; default: a free one. */
  port?: number;
  /** false: faster, but data are lost in a power cut. For tests only. */
  durable?: boolean;
  /** Called with every line that PostgreSQL logs. */
  onLog?: (line: string) => void;
}

export interface Postgres {
  /** `postgresql://graft:PASSWORD@127.0.0.1:PORT/graft` */
  url: string;
  /** Stops the server; its data stay. */
  stop(): Promise<void>;
  /** Resolves when the server has ended, requested or not. */
  exited: Promise<void>;
}

/**
 * Starts Graft's own PostgreSQL server on a free port of 127.0.0.1, on the data in `directory`. A server that was left
 * running there is stopped first. The server ends with this process, even if this process is killed.
 *
 * @throws UnavailableError or InvalidInputError that says why it cannot run and what to do.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const durable = options.durable ?? true;
  const directory = path.resolve(options.directory);
  const user = await findUser(directory);
  const binaries = await findPostgres(user, SHARED);
  const place = await makePlace(directory, user, SHARED);
  const cluster = await openCluster(place, binaries, user, durable);
  await endOrphan(cluster.data);

  const deadline = Date.now() + 30_000;
  for (;;) {
    const server = launch(binaries.postgres, cluster, user, options.port ?? (await freePort()), durable, options.onLog);
    try {
      await server.ready;
      return { url: await makeDatabase(cluster, server.port), stop: server.stop, exited: server.exited };
    } catch (error) {
      await server.stop();
      // Another program took the port first, or the last server's children still hold its memory: both are temporary.
      if (!PASSING.test(String(error)) || Date.now() > deadline) throw error;
      await delay(100);
    }
  }
}

const PASSING = /could not bind|Address already in use|pre-existing shared memory|"postmaster\.pid" already exists/;

/**
 * The user that PostgreSQL runs as, if it is not the user who runs Graft. PostgreSQL insists on owning its data, so if root
 * starts Graft, a database that another user made is opened as that user.
 */
async function findUser(directory: string): Promise<SystemUser | null> {
  const user = await postgresUser();
  const found = user && (await stat(directory).catch(() => null));
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : user;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

interface Launched {
  port: number;
  /** Resolves when the server accepts connections; rejects with the end of its log if it ends first. */
  ready: Promise<void>;
  exited: Promise<void>;
  stop(): Promise<void>;
}

function launch(
  program: string,
  cluster: Cluster,
  user: SystemUser | null,
  port: number,
  durable: boolean,
  onLog: (line: string) => void = () => {},
): Launched {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    // Allocated on demand: a small catalogue never fills it, and a large one's indexes fit.
    'shared_buffers=256MB',
    // Pages outside the buffers are in the system's cache or on a solid-state disk, where random reads cost about the same
    // as sequential ones.
    'random_page_cost=1.1',
    'effective_cache_size=1GB',
    'jit=off',
    'timezone=UTC',
    'log_timezone=UTC',
    'log_checkpoints=off',
    // Its log names the constraint that a statement broke, and not the row, nor the statement.
    'log_error_verbosity=terse',
    'log_min_error_statement=panic',
    // Parallel queries need room in /dev/shm, which is small in containers, and Graft's queries are small.
    'max_parallel_workers_per_gather=0',
    'max_parallel_maintenance_workers=0',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
  const command = [program, '-D', cluster.data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  // Windows has no shell for the guard.
  const [file, ...args] = platform() === 'win32' ? command : ['/bin/sh', '-c', GUARD, ...command];
  const child = spawn(file, args, {
    ...user,
    cwd: cluster.data,
    env: postgresEnvironment(),
    stdio: ['pipe', 'ignore', 'pipe'],
    // A process group of its own: Ctrl-C in a terminal must not reach PostgreSQL before its clients have ended.
    detached: platform() !== 'win32',
  });
  child.stdin.on('error', () => {});

  const recent: string[] = [];
  const lines = createInterface({ input: child.stderr });
  const ready = new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      recent.push(line);
      if (recent.length > 20) recent.shift();
      onLog(line);
      if (line.includes('database system is ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('close', () =>
      reject(new UnavailableError(`PostgreSQL on ${cluster.data} ended during its start:\n${recent.join('\n')}`)),
    );
  });
  // Callers that await `ready` see the failure; a later exit is not a second one.
  ready.catch(() => {});
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  exited.then(() => child.stdin.destroy());
  return { port, ready, exited, stop: () => stopServer(child, cluster.data, exited) };
}

async function stopServer(child: ChildProcess, data: string, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.stdin?.end();
  if (platform() === 'win32') child.kill();
  const patience = new AbortController();
  const inTime = await Promise.race([
    exited.then(() => true),
    delay(20_000, false, { signal: patience.signal }).catch(() => false),
  ]);
  patience.abort();
  if (!inTime) await endOrphan(data);
  await exited;
}

async function makeDatabase(cluster: Cluster, port: number): Promise<string> {
  const url = (database: string) => `postgresql://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/${database}`;
  const client = new pg.Client({ connectionString: url('postgres'), connectionTimeoutMillis: 30_000 });
  // A server that ends meanwhile fails the query, or comes between two, where nobody waits: without a listener that would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
  return url(DATABASE);
}
