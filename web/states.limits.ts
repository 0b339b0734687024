import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { chooseProject } from './testing/choose-project.ts';
import { fillProject } from './testing/fill-project.ts';
import { pagesInBrowser } from './testing/pages-in-browser.ts';
import { excessWidth, jumped, newVisitor, settled, shownText } from './testing/visit.ts';

/** Pages that list what a project has. */
const LISTS = ['/', '/models', '/datasets', '/feature-sets', '/fine-tunes', '/sweeps', '/compare', '/endpoints'];
/** The catalogue is everyone's, and what a page shows of it is not what a project has. */
const NEVER_EMPTY = ['/', '/models'];
const PROJECTS = { none: 0, one: 1, many: 10_000 };
/** A page draws what a person may see, not everything there is. */
const MOST_ELEMENTS = 4_000;

const here = pagesInBrowser(async ({ database }) => {
  for (const [slug, count] of Object.entries(PROJECTS)) await fillProject(database.db, slug, count);
});

for (const width of [1440, 390])
  test(`lists of nothing, of one thing with a long name and of 10,000 things, at ${width} pixels`, async () => {
    const { platform } = here.pages;
    const { page, context, complaints } = await newVisitor(here.browser, width, platform.signInUrl);
    const problems: string[] = [];
    for (const project of Object.keys(PROJECTS)) {
      await page.goto(`${platform.webUrl}/datasets`);
      await chooseProject(page, platform.apiUrl, project);
      for (const address of LISTS) {
        const blame = (what: string) => problems.push(`${address} with ${project} at ${width}: ${what}`);
        // A page that does not come must not hide what is wrong with the others.
        try {
          await page.goto(`${platform.webUrl}${address}`);
          await settled(page);
        } catch (error) {
          blame(`does not come: ${error} It shows: ${await shownText(page)}`);
          continue;
        }
        const [excess, jump, elements] = [await excessWidth(page), await jumped(page), await elementCount(page)];
        if (excess > 0) blame(`${excess} px wider than the screen`);
        if (jump) blame(jump);
        if (elements > MOST_ELEMENTS) blame(`${elements} elements`);
        if (project === 'none' && !NEVER_EMPTY.includes(address) && !(await saysThatItIsEmpty(page)))
          blame('does not say that there is nothing yet');
        if (project === 'many' && address !== '/' && !(await leadsOn(page))) blame('does not lead to the rest');
      }
    }
    await context.close();
    expect([...problems, ...complaints]).toEqual([]);
  }, 600_000);

const elementCount = (page: Page) => page.evaluate(() => document.querySelectorAll('*').length);

const saysThatItIsEmpty = async (page: Page) =>
  (await page
    .locator('main :is(h1, h2, h3, p)')
    .filter({ hasText: /\bno\b[^.]*\byet\b/i })
    .count()) > 0;

/** Whether more things appear: by a button, or where the list is scrolled to. */
async function leadsOn(page: Page): Promise<boolean> {
  // What is chosen, as in a comparison, is no link.
  const listed = () =>
    page.evaluate(() => [...document.querySelectorAll('main :is(a, li)')].map(({ textContent }) => textContent ?? ''));
  const first = await listed();
  const before = new Set(first);
  const more = page
    .locator('main')
    .getByRole('button', { name: /\b(more|next|older)\b/i })
    .last();
  if ((await more.count()) > 0) await more.click();
  else await page.locator('main a').last().scrollIntoViewIfNeeded();
  await page.mouse.wheel(0, 20_000);
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const now = await listed();
    // Runs that were started at the same time can have the same words.
    if (now.length > first.length || now.some((text) => !before.has(text))) return true;
    await page.waitForTimeout(50);
  }
  return false;
}
