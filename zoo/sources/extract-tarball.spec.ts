import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { extractTarball } from './extract-tarball.ts';
import { makeTarball } from './testing/make-tarball.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-tarball-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function save(bytes: Buffer): Promise<string> {
  const file = path.join(directory, 'package.tgz');
  await writeFile(file, bytes);
  return file;
}

test('a tarball that unpacks to too much is aborted early', async () => {
  const zeros = new Uint8Array(1_000_000);
  const tarball = await save(
    makeTarball([
      { path: 'package/a/zeros', content: zeros },
      { path: 'package/b', content: zeros },
    ]),
  );
  const limits = { bytes: 1_500_000, files: 10 };
  await expect(extractTarball(tarball, 'a', directory, { limits })).rejects.toThrow(/more than 1500000 bytes/);
  const few = { bytes: 10_000_000, files: 1 };
  await expect(extractTarball(tarball, 'b', directory, { limits: few })).rejects.toThrow(/more than 1 files/);
});

test('a file that has the name of a folder of the same tarball is refused', async () => {
  const about = { path: 'package/PKG-INFO', content: 'Name: a' };
  const tarball = await save(makeTarball([about, { path: 'package/PKG-INFO/inside', content: 'b' }]));
  await expect(extractTarball(tarball, 'PKG-INFO', directory)).rejects.toThrow(
    /contains package\/PKG-INFO as a file and as a folder/,
  );
});

test.each(['C:evil', 'C:/evil', 'c:\\evil', '/evil', 'package/../../evil'])(
  'the path %s, which leads out of a folder on some system, is refused',
  async (path) => {
    const tarball = await save(makeTarball([{ path, content: 'a' }]));
    await expect(extractTarball(tarball, null, directory)).rejects.toThrow(InvalidInputError);
  },
);

test.each([
  ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ['no archive at all', () => Buffer.from('hello, I am a web page')],
])('a tarball that is %s is refused', async (_, spoil) => {
  const content = Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 251);
  const tarball = await save(spoil(makeTarball([{ path: 'package/a/file', content }])));
  await expect(extractTarball(tarball, 'a', directory)).rejects.toThrow(InvalidInputError);
});
