import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from './browser.ts';
import { type PagesPlatform, pagesPlatform } from './pages-platform.ts';

/** What the specs of one file have from their first test on. */
export interface PagesInBrowser {
  /** Shared with other files. */
  pages: PagesPlatform;
  browser: Browser;
}

/**
 * Starts the shared platform and a browser before the tests of a file, and closes the browser after them.
 *
 * @param prepare what else the file needs on the platform
 */
export function pagesInBrowser(prepare: (pages: PagesPlatform) => Promise<void> = async () => {}): PagesInBrowser {
  const started = {} as PagesInBrowser;
  beforeAll(async () => {
    [started.pages, started.browser] = await Promise.all([pagesPlatform(), launchBrowser()]);
    await prepare(started.pages);
  }, 600_000);
  afterAll(() => started.browser?.close());
  return started;
}
