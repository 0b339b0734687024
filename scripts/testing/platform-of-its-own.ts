import { mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { startPlatform } from '../platform.ts';

/** Without the environment variables (DATABASE_URL …) of the person who runs the tests. */
export const ownEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(GRAFT_|S3_|DATABASE_URL)/.test(name)),
);

/** A folder for the platform of each test of a file. */
export function platformOfItsOwn() {
  const own = { home: '' };
  beforeEach(async () => {
    own.home = await mkdtemp(path.join(tmpdir(), 'graft-platform-'));
  });
  afterEach(async () => {
    const place = await readlink(path.join(own.home, 'postgres')).catch(() => null);
    if (place) await rm(place, { recursive: true, force: true });
    await rm(own.home, { recursive: true });
  });

  const start = (options: Parameters<typeof startPlatform>[0] = {}) =>
    startPlatform({ home: own.home, apiPort: 0, web: false, quiet: true, env: ownEnvironment, ...options });

  /** The process of PostgreSQL. */
  const postmaster = async () =>
    Number((await readFile(path.join(own.home, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);

  return Object.assign(own, { start, postmaster });
}

/** Whom the API takes the bearer of a token for. */
export async function nameOfViewer(apiUrl: string, token: string | null): Promise<string> {
  const response = await fetch(`${apiUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ viewer { name } }' }),
  });
  const answer = (await response.json()) as { data: { viewer: { name: string } } };
  return answer.data.viewer.name;
}
