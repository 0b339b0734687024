import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { UnavailableError } from '../../zoo/errors.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { SystemUser } from './postgres-user.ts';

const run = promisify(execFile);
export const PASSWORD_FILE = 'graft-password';

/** PostgreSQL's superuser, and its only user: whoever has the password has Graft's rights. */
export const SUPERUSER = 'graft';

export interface Cluster {
  /** PostgreSQL's data directory. */
  data: string;
  password: string;
}

/**
 * Opens the database cluster in `place`, or creates it. A new cluster is built elsewhere and moved into place, so an
 * interrupted start leaves nothing half done.
 *
 * @throws UnavailableError if it cannot be created, or belongs to another version of PostgreSQL.
 */
export async function openCluster(
  place: string,
  binaries: PostgresBinaries,
  user: SystemUser | null,
  durable: boolean,
): Promise<Cluster> {
  const data = path.join(place, 'data');
  const entries = await readdir(place);
  for (const entry of entries.filter((name) => name.startsWith('initdb-'))) {
    await rm(path.join(place, entry), { recursive: true, force: true });
  }
  if (!entries.includes('data')) await initialise(place, data, binaries, user, durable);

  const version = (await readFile(path.join(data, 'PG_VERSION'), 'utf8').catch(unreadable(data))).trim();
  if (version !== binaries.majorVersion) {
    throw new UnavailableError(
      `The database in ${data} was made by PostgreSQL ${version}; this is ${binaries.majorVersion}. Dump it with the version of Graft that made it and restore it here, or move it away to start with an empty one.`,
    );
  }
  return { data, password: (await readFile(path.join(data, PASSWORD_FILE), 'utf8').catch(unreadable(data))).trim() };
}

const unreadable = (data: string) => (cause: unknown) => {
  throw new UnavailableError(
    `The database in ${data} cannot be read (${cause instanceof Error ? cause.message : cause}). Start Graft as the user that made it, or move it away to start with an empty one.`,
    { cause },
  );
};

async function initialise(
  place: string,
  data: string,
  binaries: PostgresBinaries,
  user: SystemUser | null,
  durable: boolean,
): Promise<void> {
  const workshop = await mkdtemp(path.join(place, 'initdb-'));
  const passwordFile = path.join(workshop, PASSWORD_FILE);
  await writeFile(passwordFile, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  if (user) {
    await chown(workshop, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  const made = path.join(workshop, 'data');
  try {
    await run(
      binaries.initdb,
      [
        `--pgdata=${made}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // PostgreSQL's built-in C.UTF-8: the same everywhere, whatever locales the system lacks.
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        ...(durable ? [] : ['--no-sync']),
      ],
      { ...user, cwd: place, env: postgresEnvironment() },
    );
    await rename(passwordFile, path.join(made, PASSWORD_FILE));
    await rename(made, data);
  } catch (cause) {
    throw new UnavailableError(
      `PostgreSQL could not create its database in ${data}: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** The environment of PostgreSQL's programs: without the user's PGDATA, PGPORT or locale. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TMPDIR } = process.env;
  return { PATH, SystemRoot, TMPDIR, LC_ALL: 'C', TZ: 'UTC' };
}
