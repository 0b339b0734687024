import { mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { openFolderStore } from '../storage/folder-store.ts';
import { clearLocalCopies } from './clear-local-copies.ts';
import { localCopy } from './local-copy.ts';

test('copies that were not used for a week go; a use keeps one', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'graft-copies-'));
  try {
    expect(await clearLocalCopies(home)).toBe(0);
    const blobs = await openFolderStore(path.join(home, 'blobs'));
    const context = { config: readConfig({ GRAFT_HOME: home }), blobs };
    const digests = [];
    for (const text of ['unused', 'used again', 'new']) digests.push((await blobs.put(Buffer.from(text))).sha256);
    const files = [];
    for (const digest of digests) files.push(await localCopy(context, digest));
    const longAgo = new Date(Date.now() - 8 * 24 * 3_600_000);
    for (const file of files.slice(0, 2)) await utimes(file, longAgo, longAgo);
    await localCopy(context, digests[1]);

    expect(await clearLocalCopies(home)).toBe(1);
    await expect(stat(files[0])).rejects.toThrow('ENOENT');
    for (const file of files.slice(1)) expect((await stat(file)).isFile()).toBe(true);
    expect(await localCopy(context, digests[0])).toBe(files[0]);
  } finally {
    await rm(home, { recursive: true });
  }
});
