import { execFile } from 'node:child_process';
import { chmod, cp, mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPostgres, packageDirectory } from './postgres-binaries.ts';
import { postgresUser } from './postgres-user.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-binaries-'));
});

afterEach(() => rm(directory, { recursive: true }));

/** The package as npm leaves it when install scripts are disabled: without links. */
async function freshPackage(): Promise<string> {
  const root = path.join(directory, 'package');
  const isLink = new Set<string>();
  for (const entry of await readdir(packageDirectory(), { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) isLink.add(path.join(entry.parentPath, entry.name));
  }
  await cp(packageDirectory(), root, { recursive: true, filter: (file) => !isLink.has(file) });
  return root;
}

test('the programs of the package run', async () => {
  const { postgres, majorVersion } = await findPostgres(null, directory);
  expect((await run(postgres, ['--version'])).stdout).toContain(`PostgreSQL) ${majorVersion}.`);
});

test.runIf(process.platform === 'linux')('missing links between its libraries are made', async () => {
  const root = await freshPackage();
  const { postgres } = await findPostgres(null, directory, root);
  expect(await readlink(path.join(root, 'native', 'lib', 'libpq.so.5'))).toMatch(/^libpq\.so\.5\.\d+$/);
  expect((await run(postgres, ['--version'])).stdout).toContain('PostgreSQL');
});

test.runIf(isRoot)('programs in a closed directory are copied to where their user can run them', async () => {
  const root = await freshPackage();
  const user = await postgresUser();
  if (!user) throw new Error('root has no user for PostgreSQL');
  const shared = await mkdtemp(path.join(tmpdir(), 'graft-shared-'));
  try {
    await chmod(shared, 0o755);
    // What a umask of 077 leaves.
    await chmod(path.join(root, 'native', 'lib'), 0o700);
    const found = await Promise.all([1, 2, 3].map(() => findPostgres(user, shared, root)));
    expect(new Set(found.map(({ postgres }) => postgres)).size).toBe(1);
    const { postgres, initdb } = found[0];
    expect(postgres.startsWith(shared)).toBe(true);
    expect((await run(postgres, ['--version'], { ...user, cwd: '/' })).stdout).toContain('PostgreSQL');
    expect((await run(initdb, ['--version'], { ...user, cwd: '/' })).stdout).toContain('PostgreSQL');
    expect(await readdir(shared)).toHaveLength(1);
  } finally {
    await rm(shared, { recursive: true });
  }
});
