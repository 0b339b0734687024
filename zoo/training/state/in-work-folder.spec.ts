import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inWorkFolder } from './in-work-folder.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-work-folder-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Opens two things, of which the last opened cannot be closed, and ends as it is told. */
async function run(end: () => Promise<string>) {
  const closed: string[] = [];
  const result = inWorkFolder(directory, (_, onEnd) => {
    onEnd(async () => void closed.push('first'));
    onEnd(() => Promise.reject(new Error('it cannot be closed')));
    return end();
  });
  await result.catch(() => undefined);
  expect(closed).toEqual(['first']);
  expect(await readdir(directory)).toEqual([]);
  return result;
}

test('what fails to close hides no error, and keeps nothing else from being closed and removed', async () => {
  await expect(run(() => Promise.reject(new Error('the device is lost')))).rejects.toThrow('the device is lost');
});

test('an error of the closing alone is thrown', async () => {
  await expect(run(async () => 'done')).rejects.toThrow('it cannot be closed');
});
