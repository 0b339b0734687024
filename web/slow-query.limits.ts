import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../api/testing/database.ts';
import { addressesOf } from './testing/addresses.ts';
import { launchBrowser } from './testing/browser.ts';
import { type HeldApi, startHeldApi } from './testing/held-api.ts';
import { type StartedPages, startPages } from './testing/start-pages.ts';
import { forgetShifts, jumped, newVisitor, settled, shownText } from './testing/visit.ts';

/** As many pages wait at the same time. */
const AT_ONCE = 6;
/** Nothing is on its way for so long: then the page has all but what is held back. */
const QUIET_MS = 300;
/** A page asks for some things later than for others. */
const ASKED_WITHIN_MS = 5_000;
/** Of the proxy, which asks whether an item is there. */
const BEFORE_THE_PAGE = 'Exists';

let pages: StartedPages;
let browser: Browser;
let api: HeldApi;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-slow-query-'));
  api = await startHeldApi();
  const place = { home: path.join(directory, 'home'), database: await testDatabase() };
  [pages, browser] = await Promise.all([
    startPages({ ...place, env: { GRAFT_PUBLIC_API_URL: api.url } }),
    launchBrowser(),
  ]);
  api.target = pages.platform.apiUrl;
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await pages?.platform.stop();
  await api?.close();
  if (directory) await rm(directory, { recursive: true });
});

// Of several queries of a page, one may take longer than the web server waits: then the page goes out with the others' answers.
for (const width of [1440, 390])
  test(`pages do not jump when one of their queries is answered late, at ${width} pixels`, async () => {
    const { context, page } = await newVisitor(browser, width, pages.platform.signInUrl);
    await page.close();
    const addresses = Object.values(addressesOf(pages.content)).flat();
    waited = 0;
    const asked = new Map<string, string[]>();
    for (const address of addresses) asked.set(address, await queriesOf(context, address));
    // What most pages ask for, their frame does: one page is enough.
    const askedBy = (query: string) => [...asked.values()].filter((queries) => queries.includes(query)).length;
    const late = [...asked].flatMap(([address, queries]) =>
      queries
        .filter((query) => address === addresses[0] || askedBy(query) < addresses.length / 2)
        .map((query) => ({ address, query })),
    );
    const problems: (string | null)[] = [];
    for (let from = 0; from < late.length; from += AT_ONCE)
      problems.push(...(await Promise.all(late.slice(from, from + AT_ONCE).map((visit) => jumpOf(context, visit)))));
    await context.close();
    // Links are followed ahead of a press, not on each visit: then nothing waits for what the linked page asks.
    expect(waited).toBeGreaterThan(addresses.length);
    expect(problems.filter((problem) => problem !== null)).toEqual([]);
  }, 1_800_000);

let visits = 0;
let waited = 0;
const newVisit = () => String(++visits);

/** What a page asks, by the web server and by the browser. */
async function queriesOf(context: BrowserContext, address: string): Promise<string[]> {
  const visit = newVisit();
  const page = await open(context, visit, address);
  await quiet(page, visit);
  await page.close();
  return api.asked(visit).filter((query) => query !== BEFORE_THE_PAGE);
}

/** How far the page jumps when the answer to a query comes after everything else. */
async function jumpOf(context: BrowserContext, { address, query }: { address: string; query: string }) {
  const visit = newVisit();
  const release = api.hold(visit, query);
  let page: Page | undefined;
  try {
    page = await open(context, visit, address);
    await quiet(page, visit);
    // Of so many at once the last ones get their font late: every-page.limits.ts counts that.
    await page.evaluate(async () => await document.fonts.ready);
    await forgetShifts(page);
    if (!(await isAsked(page, visit))) return null;
    waited++;
    release();
    await settled(page);
    await quiet(page, visit);
    const jump = await jumped(page);
    return jump && `${address} by a late ${query}: ${jump}`;
  } catch (error) {
    return `${address} does not come with a late ${query}: ${error} It shows: ${page && (await shownText(page))}`;
  } finally {
    release();
    await page?.close();
  }
}

async function open(context: BrowserContext, visit: string, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.setExtraHTTPHeaders({ 'user-agent': api.userAgent(visit) });
  await page.goto(`${pages.platform.webUrl}${address}`, { waitUntil: 'load' });
  return page;
}

/** Whether a visit waits for what is held back, or does so before long. */
async function isAsked(page: Page, visit: string): Promise<boolean> {
  const deadline = Date.now() + ASKED_WITHIN_MS;
  while (api.waiting(visit) === 0 && Date.now() < deadline) await page.waitForTimeout(50);
  if (api.waiting(visit) === 0) return false;
  await quiet(page, visit);
  return true;
}

/** Waits until none of a visit's requests is on its way any more. */
async function quiet(page: Page, visit: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (let since = Date.now(); Date.now() - since < QUIET_MS; await page.waitForTimeout(50)) {
    if (api.pending(visit) > 0) since = Date.now();
    if (Date.now() > deadline) return;
  }
}
