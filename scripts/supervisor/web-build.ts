import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { takeLock } from './lock.ts';

/** What is below `web/` and not built: generated files, and what only specs use. */
const NOT_BUILT = new Set([
  ...['.next', 'node_modules', 'next-env.d.ts', 'tsconfig.tsbuildinfo', 'in-browser'],
  ...['testing', 'pictures'],
]);

/**
 * Makes sure that `web/.next` is the build of the current sources in this language: calls `build` unless it is. One process at a time builds;
 * others wait, and then find it done.
 *
 * @param build is told whether there was a build already, of other sources or in another language
 * @returns whether it was built.
 */
export async function ensureWebBuild(
  root: string,
  build: (again: boolean) => Promise<void>,
  signal?: AbortSignal,
  language = 'en',
): Promise<boolean> {
  const web = path.join(root, 'web');
  const stamp = path.join(web, '.next', 'graft-sources');
  const cache = path.join(root, 'node_modules', '.cache', 'graft');
  await mkdir(cache, { recursive: true });
  for (;;) {
    signal?.throwIfAborted();
    const taken = await takeLock(path.join(cache, 'web-build.lock'));
    if (!('lock' in taken)) {
      await delay(200, undefined, { signal });
      continue;
    }
    try {
      const wanted = `${await hashOfSources(web, path.join(root, 'package-lock.json'))} ${language}`;
      const existing = await readFile(stamp, 'utf8').catch(() => '');
      if (existing === wanted) return false;
      await rm(stamp, { force: true });
      await build(existing !== '');
      await writeFile(stamp, wanted);
      return true;
    } finally {
      await taken.lock.release();
    }
  }
}

/** SHA-256 over the names and bytes of everything that the build depends on. */
async function hashOfSources(web: string, lockfile: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [lockfile, ...(await sourcesIn(web))]) {
    const bytes = await readFile(file);
    hash.update(`${path.relative(web, file)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

async function sourcesIn(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (NOT_BUILT.has(entry.name) || /\.(spec|limits)\.tsx?$/.test(entry.name)) continue;
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) found.push(...(await sourcesIn(file)));
    else if (entry.isFile()) found.push(file);
  }
  return found.sort();
}
