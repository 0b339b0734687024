import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { PASSWORD_FILE, SUPERUSER } from './postgres-cluster.ts';

/**
 * The address of the server that runs on `directory` (`GRAFT_HOME/postgres`) under another process of Graft; null if none does, or
 * this user may not read its password.
 */
export async function runningPostgres(directory: string): Promise<string | null> {
  const read = (file: string) => readFile(path.join(directory, 'data', file), 'utf8').catch(() => null);
  // The fourth line is its port: https://www.postgresql.org/docs/18/storage-file-layout.html
  const port = Number((await read('postmaster.pid'))?.split('\n')[3]);
  const password = (await read(PASSWORD_FILE))?.trim();
  if (!Number.isInteger(port) || port <= 0 || !password) return null;
  const url = `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/graft`;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.end();
    return url;
  } catch {
    // A file that a killed server left.
    return null;
  }
}
