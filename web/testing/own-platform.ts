import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import type { Db } from '../../api/database/connection.ts';
import { testDatabase } from '../../api/testing/database.ts';
import { launchBrowser } from './browser.ts';
import { insertShapes } from './insert-shapes.ts';
import { type StartedBare, startBare } from './start-pages.ts';

/** What the specs of one file have from their first test on, and share with no other file. */
export interface OwnPlatform {
  bare: StartedBare;
  db: Db;
  browser: Browser;
  /** For files; it is removed after the tests. */
  directory: string;
  /** The only model and data set. */
  shapes: Awaited<ReturnType<typeof insertShapes>>;
}

/**
 * Starts a platform, its database and a browser for the tests of one file, and stops them afterwards. For tests that change what the pages of
 * other files would show.
 *
 * @param prepare what else the file needs on the platform
 */
export function ownPlatform(prepare: (own: OwnPlatform) => Promise<void> = async () => {}): OwnPlatform {
  const own = {} as OwnPlatform;
  beforeAll(async () => {
    own.directory = await mkdtemp(path.join(tmpdir(), 'graft-pages-'));
    const database = await testDatabase();
    own.db = database.db;
    const place = { home: path.join(own.directory, 'home'), database };
    [own.bare, own.browser] = await Promise.all([startBare(place), launchBrowser()]);
    own.shapes = await insertShapes({ db: database.db, blobs: own.bare.blobs });
    await prepare(own);
  }, 600_000);
  afterAll(async () => {
    await own.browser?.close();
    await own.bare?.platform.stop();
    if (own.directory) await rm(own.directory, { recursive: true });
  });
  return own;
}
