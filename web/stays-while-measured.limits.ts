import { expect, test } from 'vitest';
import { addressesOf } from './testing/addresses.ts';
import { pagesInBrowser } from './testing/pages-in-browser.ts';
import { jumped, newVisitor, settled } from './testing/visit.ts';

// Measuring again changes figures of the comparison. Its place and its charts stay.

const here = pagesInBrowser();

test('the comparison stays on the page while its checkpoints are measured, and then has the new figures', async () => {
  const { page, context, complaints } = await newVisitor(here.browser, 1440, here.pages.platform.signInUrl);
  const [, compared] = addressesOf(here.pages.content)['/compare'];
  await page.goto(`${here.pages.platform.webUrl}${compared}`);
  await settled(page);
  const row = page.getByRole('row', { name: 'Latency, one example' });
  await row.scrollIntoViewIfNeeded();
  await row.evaluate((element) => element.setAttribute('data-same', 'true'));
  for (const _ of ['first', 'second']) {
    const before = await row
      .locator('time')
      .getAttribute('datetime', { timeout: 1_000 })
      .catch(() => null);
    await row.getByRole('button', { name: /^Measure / }).click();
    await expect
      .poll(
        () =>
          row
            .locator('time')
            .getAttribute('datetime', { timeout: 1_000 })
            .catch(() => before),
        { timeout: 60_000 },
      )
      .not.toBe(before);
    expect(await row.getAttribute('data-same')).toBe('true');
  }
  expect(await jumped(page)).toBeNull();
  expect(complaints).toEqual([]);
  await context.close();
}, 300_000);
