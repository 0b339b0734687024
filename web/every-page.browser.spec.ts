import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addressesOf } from './testing/addresses.ts';
import { launchBrowser } from './testing/browser.ts';
import { type PagesPlatform, pagesPlatform } from './testing/pages-platform.ts';
import { pageRoutes } from './testing/routes.ts';
import { axeFindings, excessWidth, layoutShift, newVisitor, scriptBytes, settled } from './testing/visit.ts';

const MOST_SCRIPT_BYTES = 200_000;
/** What is not ours on the page of GraphiQL: its editor, which also is the only one that may load more. */
const EXPLORER = { route: '/graphiql', selector: '.graphiql-container' };
/** No page has it. */
const MISSING = '/no-such-page';

let pages: PagesPlatform;
let browser: Browser;

beforeAll(async () => {
  [pages, browser] = await Promise.all([pagesPlatform(), launchBrowser()]);
}, 300_000);
afterAll(() => browser?.close());

test('each route of the web app has an address here', async () => {
  expect(Object.keys(addressesOf(pages.content)).sort()).toEqual(await pageRoutes());
});

for (const width of [1440, 390])
  test(`every page at ${width} pixels: axe finds nothing, nothing jumps, no complaint, not wider than the screen`, async () => {
    const { page, context, complaints } = await newVisitor(browser, width, pages.platform.signInUrl);
    const problems: string[] = [];
    for (const address of [...Object.values(addressesOf(pages.content)).flat(), MISSING]) {
      const blame = (what: string) => problems.push(`${address} at ${width}: ${what}`);
      await page.goto(`${pages.platform.webUrl}${address}`);
      await settled(page);
      const [excess, shift, bytes] = [await excessWidth(page), await layoutShift(page), await scriptBytes(page)];
      const isExplorer = address === EXPLORER.route;
      if (excess > 0) blame(`${excess} px wider than the screen`);
      if (shift >= 0.02) blame(`layout shift ${shift.toFixed(3)}`);
      if (bytes > MOST_SCRIPT_BYTES && !isExplorer) blame(`${bytes} bytes of JavaScript`);
      for (const finding of await axeFindings(page, isExplorer ? [EXPLORER.selector] : [])) blame(finding);
    }
    await context.close();
    // The browser logs the status of the missing page.
    expect([...problems, ...complaints.filter((text) => !text.includes(MISSING))]).toEqual([]);
  }, 240_000);
