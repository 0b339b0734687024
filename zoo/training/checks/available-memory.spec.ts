import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { freemem, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { availableMemory } from './available-memory.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-cgroup-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** A control group's files, of version 2 or 1. */
async function group(name: string, files: Record<string, string>) {
  const folder = join(directory, name);
  await mkdir(folder);
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  return folder;
}

test('in a container, what its limit leaves, with files that the kernel may drop', async () => {
  const folder = await group('v2', {
    'memory.max': '1000000\n',
    'memory.current': '700000\n',
    'memory.stat': 'anon 1\ninactive_file 200000\nactive_file 3\n',
  });
  expect(await availableMemory([folder, directory])).toBe(500_000);
});

test('the first version of control groups says the same otherwise', async () => {
  const folder = await group('v1', {
    'memory.limit_in_bytes': '1000000\n',
    'memory.usage_in_bytes': '900000\n',
    'memory.stat': 'inactive_file 1\ntotal_inactive_file 50000\n',
  });
  expect(await availableMemory([directory, folder])).toBe(150_000);
});

test('without a limit, or without control groups, what the machine has free', async () => {
  const folder = await group('unlimited', { 'memory.max': 'max\n', 'memory.current': '1\n', 'memory.stat': '' });
  for (const folders of [
    [folder, directory],
    [directory, directory],
  ]) {
    const available = await availableMemory(folders);
    expect(available).toBeGreaterThan(0);
    expect(available).toBeLessThanOrEqual(totalmem());
    expect(Math.abs(available - freemem())).toBeLessThan(0.5 * totalmem());
  }
});
