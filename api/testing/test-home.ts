import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Config, readConfig } from '../config.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { openSharedStore } from '../storage/open-shared-store.ts';
import type { TestDatabase } from './database.ts';

/** A GRAFT_HOME for one spec, its configuration, and its blobs in a folder. */
export async function testHome(
  { url, db }: Pick<TestDatabase, 'url' | 'db'>,
  env: Record<string, string> = {},
): Promise<{ config: Config; blobs: BlobStore; remove(): Promise<void> }> {
  const home = await mkdtemp(path.join(tmpdir(), 'graft-home-'));
  const config = readConfig({ GRAFT_HOME: home, DATABASE_URL: url, ...env });
  return {
    config,
    blobs: await openSharedStore(config, db),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
