import { expect, test } from 'vitest';
import { addressesOf } from './testing/addresses.ts';
import { pagesInBrowser } from './testing/pages-in-browser.ts';
import { pageRoutes } from './testing/routes.ts';
import {
  axeFindings,
  excessWidth,
  jumped,
  MOST_SCRIPT_BYTES,
  newVisitor,
  scriptBytes,
  scrollThrough,
  settled,
  shownText,
} from './testing/visit.ts';

/** What is not ours on the page of GraphiQL: its editor, which also is the only one that may load more. */
const EXPLORER = { route: '/graphiql', selector: '.graphiql-container' };
/** Colours are the same at every width, so that the dark ones are looked at once. */
const THEMES = { 1440: ['light', 'dark'], 390: ['light'] } as const;
/** No page has it. */
const MISSING = '/no-such-page';

const here = pagesInBrowser();

test('each route of the web app has an address here', async () => {
  expect(Object.keys(addressesOf(here.pages.content)).sort()).toEqual(await pageRoutes());
});

for (const width of [1440, 390] as const)
  test(`every page at ${width} pixels: axe finds nothing, nothing jumps, no complaint, not wider than the screen`, async () => {
    const { page, context, complaints } = await newVisitor(here.browser, width, here.pages.platform.signInUrl);
    const problems: string[] = [];
    for (const address of [...Object.values(addressesOf(here.pages.content)).flat(), MISSING]) {
      const isExplorer = address === EXPLORER.route;
      const blame = (what: string) => problems.push(`${address} at ${width}: ${what}`);
      // A page that does not come must not hide what is wrong with the others.
      try {
        await page.goto(`${here.pages.platform.webUrl}${address}`);
        await settled(page);
        // Some of a page is loaded when the rest is there. The editor goes on asking.
        if (!isExplorer) await page.waitForLoadState('networkidle');
      } catch (error) {
        blame(`does not come: ${error} It shows: ${await shownText(page)}`);
        continue;
      }
      const excess = await excessWidth(page);
      if (excess > 0) blame(`${excess} px wider than the screen`);
      await scrollThrough(page);
      for (const finding of await axeFindings(page, isExplorer ? [EXPLORER.selector] : [], THEMES[width]))
        blame(finding);
      // What comes late moves things and is code, too: axe has taken a while.
      const [jump, bytes] = [await jumped(page), await scriptBytes(page)];
      if (jump) blame(jump);
      if (bytes > MOST_SCRIPT_BYTES && !isExplorer) blame(`${bytes} bytes of JavaScript`);
    }
    await context.close();
    // The browser logs the status of the missing page.
    expect([...problems, ...complaints.filter((text) => !text.includes(MISSING))]).toEqual([]);
  }, 600_000);
