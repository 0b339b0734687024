import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestDatabase, testDatabase } from '../../api/testing/database.ts';
import { type StartedPages, startPages } from './start-pages.ts';

/** With the database that the specs may write to. */
export interface PagesPlatform extends StartedPages {
  database: TestDatabase;
}

let started: Promise<PagesPlatform> | undefined;

/** The platform that the browser specs of this process share; the first that asks starts it, and it ends with the process. */
export function pagesPlatform(): Promise<PagesPlatform> {
  started ??= start();
  return started;
}

async function start(): Promise<PagesPlatform> {
  const home = await mkdtemp(path.join(tmpdir(), 'graft-pages-'));
  process.once('exit', () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  const database = await testDatabase();
  const pages = await startPages({ home, database });
  // Before its folder goes: the last that registered is the first to run.
  process.prependOnceListener('exit', () => pages.platform.kill());
  return { ...pages, database };
}
