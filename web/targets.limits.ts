import { expect, test } from 'vitest';
import { addressesOf } from './testing/addresses.ts';
import { pagesInBrowser } from './testing/pages-in-browser.ts';
import { smallTargets } from './testing/small-targets.ts';
import { newVisitor, settled } from './testing/visit.ts';

/** GraphiQL's own editor, and the drawn graph of the lineage, which is zoomed. */
const NOT_OURS = '.graphiql-container, svg';

const here = pagesInBrowser();

test('what is pressed on a narrow page is large enough for a thumb, or stands alone', async () => {
  const { page, context } = await newVisitor(here.browser, 390, here.pages.platform.signInUrl);
  const small: string[] = [];
  for (const address of Object.values(addressesOf(here.pages.content)).flat()) {
    await page.goto(`${here.pages.platform.webUrl}${address}`);
    await settled(page);
    small.push(...(await page.evaluate(smallTargets, NOT_OURS)).map((target) => `${address}: ${target}`));
  }
  await context.close();
  expect(small).toEqual([]);
}, 240_000);
