import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addressesOf } from './testing/addresses.ts';
import { launchBrowser } from './testing/browser.ts';
import { type PagesPlatform, pagesPlatform } from './testing/pages-platform.ts';
import { newVisitor, settled } from './testing/visit.ts';

/** Without the links of the frame, or an application of its own. */
const LEFT_OUT = ['/sign-in', '/graphiql'];

let pages: PagesPlatform;
let browser: Browser;

beforeAll(async () => {
  [pages, browser] = await Promise.all([pagesPlatform(), launchBrowser()]);
}, 300_000);
afterAll(() => browser?.close());

test('the way back leads to every page that was opened by its address', async () => {
  const { page, context } = await newVisitor(browser, 1440, pages.platform.signInUrl);
  const heading = () => page.getByRole('heading', { level: 1 }).first().textContent();
  const lost: string[] = [];
  for (const address of Object.values(addressesOf(pages.content)).flat()) {
    if (LEFT_OUT.some((path) => address.startsWith(path))) continue;
    await page.goto(`${pages.platform.webUrl}${address}`);
    await settled(page);
    const before = await heading();
    const away = before === 'Storage' ? { path: '/tokens', name: 'Tokens' } : { path: '/storage', name: 'Storage' };
    await page.getByRole('navigation').locator(`a[href="${away.path}"]`).first().click();
    await page.getByRole('heading', { level: 1, name: away.name, exact: true }).waitFor();
    await page.goBack();
    const returned = page.getByRole('heading', { level: 1, name: before ?? '', exact: true }).first();
    await returned.waitFor().catch(() => lost.push(`${address}: still “${away.name}”`));
  }
  await context.close();
  expect(lost).toEqual([]);
}, 600_000);
