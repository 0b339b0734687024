import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Config, readConfig } from '../config.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { openBlobStore } from '../storage/open-blob-store.ts';

/** A GRAFT_HOME for one spec, its configuration, and its blobs in a folder. */
export async function testHome(
  databaseUrl: string,
): Promise<{ config: Config; blobs: BlobStore; remove(): Promise<void> }> {
  const home = await mkdtemp(path.join(tmpdir(), 'graft-home-'));
  const config = readConfig({ GRAFT_HOME: home, DATABASE_URL: databaseUrl });
  return {
    config,
    blobs: await openBlobStore(config),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
