import { expect, test } from 'vitest';
import { addressesOf } from './testing/addresses.ts';
import { pagesInBrowser } from './testing/pages-in-browser.ts';
import { newVisitor, settled } from './testing/visit.ts';

/** Sign-in has no navigation, and GraphiQL is another application. */
const LEFT_OUT = ['/sign-in', '/graphiql'];

const here = pagesInBrowser();

test('the way back leads to every page that was opened by its address', async () => {
  const { page, context } = await newVisitor(here.browser, 1440, here.pages.platform.signInUrl);
  const heading = () => page.getByRole('heading', { level: 1 }).first().textContent();
  const lost: string[] = [];
  for (const address of Object.values(addressesOf(here.pages.content)).flat()) {
    if (LEFT_OUT.some((path) => address.startsWith(path))) continue;
    await page.goto(`${here.pages.platform.webUrl}${address}`);
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
