import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { addressesOf } from './testing/addresses.ts';
import { pagesInBrowser } from './testing/pages-in-browser.ts';
import { forgetShifts, jumped, newVisitor, settled, shownText } from './testing/visit.ts';

/** As many pages wait at the same time. */
const AT_ONCE = 6;

const here = pagesInBrowser();

// The web server waits three seconds for the API. Then a page goes out without its data, which the browser asks for.
for (const width of [1440, 390])
  test(`pages whose data comes late do not jump at ${width} pixels`, async () => {
    const addresses = Object.values(addressesOf(here.pages.content)).flat();
    const { context, page } = await newVisitor(here.browser, width, here.pages.platform.signInUrl);
    await page.close();
    const problems: string[] = [];
    for (let from = 0; from < addresses.length; from += AT_ONCE)
      problems.push(...(await comeLate(context, addresses.slice(from, from + AT_ONCE))));
    await context.close();
    expect(problems).toEqual([]);
  }, 600_000);

/** Opens pages while the API does not answer, lets it answer when all of them are there, and says which ones then jump. */
async function comeLate(context: BrowserContext, addresses: string[]): Promise<string[]> {
  const { api } = here.pages.platform.pids();
  if (api === undefined) throw new Error('No API runs.');
  process.kill(api, 'SIGSTOP');
  let opened: [string, Page][];
  try {
    opened = await Promise.all(addresses.map((address) => openPage(context, address)));
  } finally {
    process.kill(api, 'SIGCONT');
  }
  return (await Promise.all(opened.map(jumpOf))).filter((problem) => problem !== null);
}

async function openPage(context: BrowserContext, address: string): Promise<[string, Page]> {
  const page = await context.newPage();
  await page.goto(`${here.pages.platform.webUrl}${address}`, { waitUntil: 'load' });
  // Of so many at once the last ones get their font late, and their lines wrap otherwise until then: every-page.limits.ts counts that.
  await page.evaluate(async () => await document.fonts.ready);
  await forgetShifts(page);
  return [address, page];
}

async function jumpOf([address, page]: [string, Page]): Promise<string | null> {
  try {
    await settled(page);
    const jump = await jumped(page);
    return jump && `${address}: ${jump}`;
  } catch (error) {
    return `${address} does not come: ${error} It shows: ${await shownText(page)}`;
  } finally {
    await page.close();
  }
}
