import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { fineTunes, jobs } from '../api/database/tables/index.ts';
import { comparePictures, smallPng } from './testing/compare-pictures.ts';
import type { PageContent } from './testing/page-content.ts';
import { pagesInBrowser } from './testing/pages-in-browser.ts';
import { still } from './testing/still.ts';
import { newVisitor, settled } from './testing/visit.ts';

// How the main pages look, so that a change is seen. GRAFT_NEW_PICTURES=1 npm run limits -- pictures keeps them anew: look at them, and at the
// commit's difference.

const KEPT = fileURLToPath(new URL('pictures', import.meta.url));
/** Pictures that failed, and where they differ. */
const FAILED = path.join(KEPT, '.failed');
const MOST_BYTES = 3_000_000;
/** A line of text that changes differs more. */
const MOST_DIFFERENT = 0.0005;
/** Half a second each, until two pictures are the same. */
const MOST_TRIES = 10;
const WIDTHS = [1440, 390];
const THEMES = ['light', 'dark'] as const;

const shownPages = ({ modelSlug, datasetId, linearProbe, partial, endpoint }: PageContent): Record<string, string> => ({
  home: '/',
  zoo: '/models?search=tiny',
  model: `/models/${modelSlug}`,
  'data-set': `/datasets/${datasetId}`,
  start: `/fine-tunes/new?model=${modelSlug}&dataset=${datasetId}`,
  run: `/fine-tunes/${partial.id}`,
  compare: `/compare?ids=${partial.bestCheckpointId},${linearProbe.bestCheckpointId}`,
  endpoint: `/endpoints/${endpoint}`,
  docs: '/docs/concepts',
});

const here = pagesInBrowser(async ({ database: { db } }) => {
  await db.update(jobs).set({ startedAt: sql`created_at`, finishedAt: sql`created_at + interval '1 second'` });
  await db.update(fineTunes).set({ machine: 'A processor, 2 cores', peakMemoryBytes: 200_000_000, waitingShare: 0.1 });
  await rm(process.env.GRAFT_NEW_PICTURES ? KEPT : FAILED, { recursive: true, force: true });
  await mkdir(FAILED, { recursive: true });
});

for (const width of WIDTHS)
  test(`the main pages look as they did, at ${width} pixels, light and dark`, async () => {
    const { page, context } = await newVisitor(here.browser, width, here.pages.platform.signInUrl);
    const changed: string[] = [];
    for (const [name, address] of Object.entries(shownPages(here.pages.content))) {
      await page.goto(`${here.pages.platform.webUrl}${address}`);
      await settled(page);
      for (const theme of THEMES) {
        const file = `${name}-${width}-${theme}.png`;
        const problem = await compareWithKept(file, await pictureOf(page, theme));
        if (problem) changed.push(problem);
      }
    }
    await context.close();
    expect(changed).toEqual([]);
  }, 600_000);

test('the kept pictures are of these pages, and small', async () => {
  const files = (await readdir(KEPT)).filter((file) => file.endsWith('.png'));
  const names = Object.keys(shownPages(here.pages.content)).flatMap((name) =>
    WIDTHS.flatMap((width) => THEMES.map((theme) => `${name}-${width}-${theme}.png`)),
  );
  expect(files.sort()).toEqual(names.sort());
  const bytes = await Promise.all(files.map(async (file) => (await readFile(path.join(KEPT, file))).length));
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(MOST_BYTES);
});

/** @returns what is wrong, if it is */
async function compareWithKept(file: string, picture: Buffer): Promise<string | null> {
  const kept = path.join(KEPT, file);
  if (process.env.GRAFT_NEW_PICTURES) await writeFile(kept, await smallPng(picture));
  if (!existsSync(kept)) return `${file} is not kept yet`;
  const { share, difference } = await comparePictures(await readFile(kept), picture);
  if (share <= MOST_DIFFERENT) return null;
  await writeFile(path.join(FAILED, file), picture);
  if (difference) await writeFile(path.join(FAILED, file.replace('.png', '.difference.png')), difference);
  return `${file}: ${(100 * share).toFixed(3)} % differs, see ${path.relative('.', path.join(FAILED, file))}`;
}

/** What fits on the screen, when nothing comes any more. */
async function pictureOf(page: Page, colorScheme: (typeof THEMES)[number]): Promise<Buffer> {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(() => document.fonts.ready);
  // A live page is never idle.
  await page.waitForLoadState('networkidle', { timeout: 10_000 }).catch(() => {});
  let last: Buffer = Buffer.alloc(0);
  let picture = await stillPicture(page);
  for (let tries = 0; tries < MOST_TRIES && !last.equals(picture); tries++) {
    await page.waitForTimeout(500);
    [last, picture] = [picture, await stillPicture(page)];
  }
  return picture;
}

async function stillPicture(page: Page): Promise<Buffer> {
  await page.evaluate(still);
  // What goes along with the time.
  const live = page.getByRole('region', { name: 'Traffic' }).locator('svg');
  return page.screenshot({ animations: 'disabled', caret: 'hide', mask: [live], maskColor: '#888888' });
}
