import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addressesOf } from './testing/addresses.ts';
import { launchBrowser } from './testing/browser.ts';
import { type PagesPlatform, pagesPlatform } from './testing/pages-platform.ts';
import { smallTargets } from './testing/small-targets.ts';
import { newVisitor, settled } from './testing/visit.ts';

/** GraphiQL's own editor, and the drawn graph of the lineage, which is zoomed. */
const NOT_OURS = '.graphiql-container, svg';

let pages: PagesPlatform;
let browser: Browser;

beforeAll(async () => {
  [pages, browser] = await Promise.all([pagesPlatform(), launchBrowser()]);
}, 600_000);
afterAll(() => browser?.close());

test('what is pressed on a narrow page is large enough for a thumb, or stands alone', async () => {
  const { page, context } = await newVisitor(browser, 390, pages.platform.signInUrl);
  const small: string[] = [];
  for (const address of Object.values(addressesOf(pages.content)).flat()) {
    await page.goto(`${pages.platform.webUrl}${address}`);
    await settled(page);
    small.push(...(await page.evaluate(smallTargets, NOT_OURS)).map((target) => `${address}: ${target}`));
  }
  await context.close();
  expect(small).toEqual([]);
}, 240_000);
