import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensureWebBuild } from './web-build.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'graft-web-'));
  await mkdir(path.join(root, 'web', 'app'), { recursive: true });
  await writeFile(path.join(root, 'web', 'app', 'page.tsx'), 'export default () => null;');
  await writeFile(path.join(root, 'package-lock.json'), '{}');
});

afterEach(() => rm(root, { recursive: true }));

/** Stands in for `next build`, which makes this directory. */
const build = () =>
  vi.fn(async (_again: boolean) => {
    await mkdir(path.join(root, 'web', '.next'), { recursive: true });
  });

test('builds when the sources or the dependencies changed, and only then', async () => {
  const next = build();
  expect(await ensureWebBuild(root, next)).toBe(true);
  expect(await ensureWebBuild(root, next)).toBe(false);
  // None of these is part of a build.
  await writeFile(path.join(root, 'web', 'tsconfig.tsbuildinfo'), 'made');
  await writeFile(path.join(root, 'web', 'app', 'page.spec.tsx'), 'a spec');
  await mkdir(path.join(root, 'web', 'pictures'));
  await writeFile(path.join(root, 'web', 'pictures', 'zoo.png'), 'kept to be compared');
  expect(await ensureWebBuild(root, next)).toBe(false);

  await writeFile(path.join(root, 'web', 'app', 'page.tsx'), 'export default () => 1;');
  expect(await ensureWebBuild(root, next)).toBe(true);
  await writeFile(path.join(root, 'web', 'app', 'other.tsx'), '');
  expect(await ensureWebBuild(root, next)).toBe(true);
  await writeFile(path.join(root, 'package-lock.json'), '{"changed": true}');
  expect(await ensureWebBuild(root, next)).toBe(true);
  expect(next.mock.calls).toEqual([[false], [true], [true], [true]]);
});

test('builds again for another language', async () => {
  const next = build();
  const inLanguage = (language: string) => ensureWebBuild(root, next, undefined, language);
  const built = [await inLanguage('en'), await inLanguage('de'), await inLanguage('de'), await inLanguage('en')];
  expect(built).toEqual([true, true, false, true]);
});

test('starts at the same time build once', async () => {
  const next = build();
  const built = await Promise.all([ensureWebBuild(root, next), ensureWebBuild(root, next), ensureWebBuild(root, next)]);
  expect(built.filter(Boolean)).toHaveLength(1);
  expect(next).toHaveBeenCalledTimes(1);
});

test('a failed build is tried again', async () => {
  const failing = async () => {
    throw new Error('a type error');
  };
  await expect(ensureWebBuild(root, failing)).rejects.toThrow('a type error');
  expect(await ensureWebBuild(root, build())).toBe(true);
});

test('waiting for another build can be aborted', async () => {
  let finish = () => {};
  let long: Promise<boolean> | undefined;
  await new Promise<void>((begun) => {
    long = ensureWebBuild(root, () => {
      begun();
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
  });
  const abort = new AbortController();
  const waiting = ensureWebBuild(root, build(), abort.signal);
  abort.abort();
  await expect(waiting).rejects.toThrow(/abort/);
  await mkdir(path.join(root, 'web', '.next'));
  finish();
  expect(await long).toBe(true);
});
