import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { drag } from './testing/drag.ts';
import { keyboard } from './testing/hands.ts';
import { manyRuns } from './testing/many-runs.ts';
import { ownPlatform } from './testing/own-platform.ts';
import { excessWidth, newVisitor, scrollThrough, settled } from './testing/visit.ts';

// What a person does who looks closer: a lineage of 500 nodes by keyboard, a sweep that is broken off and brushed, and pages on paper.

const own = ownPlatform(({ db, shapes }) => manyRuns(db, shapes, { runs: 40, epochs: 12 }));

/** A trial takes a minute where other programs have the processors. */
const MOST_WAIT_MS = 400_000;
/** Enough that some are left when the first one is seen. */
const TRIALS = 16;

test.each([1440, 390])(
  'a lineage of 500 nodes by keyboard alone, %i pixels wide',
  async (width) => {
    const { platform } = own.bare;
    const { page, context, complaints } = await newVisitor(own.browser, width, platform.signInUrl);
    page.setDefaultTimeout(MOST_WAIT_MS);
    const hands = keyboard(page);
    await page.goto(`${platform.webUrl}/lineage/model/${own.shapes.modelId}`);
    const graph = page.getByRole('application');
    await graph.getByRole('link', { name: /^Model, / }).waitFor();
    await page.getByText(/^5\d\d nodes, drawn as \d boxes\./).waitFor();
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
      return focused(page);
    };

    await page.getByRole('button', { name: 'As it was' }).focus();
    expect(await press('Tab')).toMatch(/^Model, /);
    expect(await press('ArrowRight')).toMatch(/^Fine-tune, 40 not deployed/);
    await press('Enter');
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.includes('Prototype'));
    expect(await focused(page)).toMatch(
      /^Fine-tune, Prototype, on version 1 of .*, Prototype, on version 1 of Drawn shapes$/,
    );
    // To the last one of the column, whichever was the first, and through all of them: the drawing follows.
    const seen = new Set<string>();
    for (const [i, key] of [...Array(40).fill('ArrowDown'), ...Array(40).fill('ArrowUp')].entries()) {
      await press(key);
      expect(await isInGraph(page)).toBe(true);
      if (i >= 39) seen.add(await placeOf(page));
    }
    expect(seen.size).toBe(40);
    expect(await press('ArrowRight')).toMatch(/^Checkpoint, /);
    expect(await press('ArrowLeft')).toMatch(/^Fine-tune, /);
    expect(await press('ArrowLeft')).toMatch(/^Model, /);
    await press('+', '-', '0');

    await hands.type(page.getByRole('searchbox', { name: 'Search in the graph' }), 'epoch 7');
    await page.getByText('40 nodes found.').waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('epoch 7');
    await hands.press(
      graph.getByRole('link', { name: /^Checkpoint, Epoch 7, on version 1 of / }).and(graph.locator('[tabindex="0"]')),
    );
    await page.waitForURL(/\/checkpoints\/./);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    expect(await excessWidth(page)).toBeLessThanOrEqual(0);
    await context.close();
    expect(complaints).toEqual([]);
  },
  1_800_000,
);

test('a sweep is cancelled in the middle and resumed to its end; what is brushed is in a link', async () => {
  const { platform } = own.bare;
  const { page, context, complaints } = await newVisitor(own.browser, 1440, platform.signInUrl);
  page.setDefaultTimeout(MOST_WAIT_MS);
  await page.goto(`${platform.webUrl}/sweeps/new?dataset=${own.shapes.datasetId}`);
  await page.getByRole('checkbox', { name: 'Partial' }).check();
  await page.getByLabel('Trials').fill(String(TRIALS));
  await page.getByRole('button', { name: 'Start the sweep' }).click();
  await page.waitForURL(/\/sweeps\/(?!new)/);
  const board = page.getByRole('region', { name: 'Leaderboard' });
  const progress = page.getByRole('region', { name: 'Progress' });
  await board.getByText(new RegExp(`^[1-9]\\d? of ${TRIALS} trials$`)).waitFor();
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await progress.getByText('cancelled', { exact: true }).waitFor();
  const before = await board.getByRole('row').count();
  expect(before - 1).toBeLessThan(TRIALS);
  await progress.getByRole('button', { name: 'Resume' }).click();
  await progress.getByText('succeeded', { exact: true }).waitFor();
  await board.getByText(`${TRIALS} of ${TRIALS} trials`).waitFor();
  await page.getByRole('region', { name: 'Result', exact: true }).waitFor();

  const chart = page.getByRole('region', { name: 'Options and results' });
  const kept = () => keptLines(page);
  const least = chart.getByRole('slider', { name: 'Least Learning rate' });
  await least.focus();
  for (let presses = 0; presses < 5; presses++) await page.keyboard.press('PageUp');
  await expect.poll(kept).toBeLessThan(TRIALS);
  await drag(
    page,
    chart.locator('[class*=brushThumb]', { has: page.getByRole('slider', { name: 'Greatest Accuracy' }) }),
    [
      [0.5, 0.5],
      [0.5, 3],
    ],
  );
  await page.waitForURL((url) => url.searchParams.getAll('keep').length === 2);
  const shown = await kept();
  const colleague = await newVisitor(own.browser, 390, platform.signInUrl);
  await colleague.page.goto(page.url());
  await settled(colleague.page);
  await expect.poll(() => keptLines(colleague.page)).toBe(shown);
  await chart.getByRole('button', { name: 'Show all trials' }).click();
  await page.waitForURL((url) => !url.searchParams.has('keep'));
  expect(await kept()).toBe(TRIALS);

  await board.getByRole('link').first().click();
  await page.getByRole('link', { name: 'A trial of a sweep' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sweep on Drawn shapes' }).waitFor();
  await colleague.context.close();
  await context.close();
  expect([...complaints, ...colleague.complaints]).toEqual([]);
}, 1_800_000);

test('pages on paper: nothing to press, what is folded, and no places for what was not loaded', async () => {
  const { platform } = own.bare;
  const { page, context } = await newVisitor(own.browser, 718, platform.signInUrl);
  page.setDefaultTimeout(MOST_WAIT_MS);
  for (const address of [`/models/${own.shapes.modelSlug}`, `/datasets/${own.shapes.datasetId}`, '/docs/concepts']) {
    await page.emulateMedia({ media: 'screen' });
    await page.goto(`${platform.webUrl}${address}`);
    await settled(page);
    await scrollThrough(page);
    await page.emulateMedia({ media: 'print' });
    // A button of another class is a picture, a name or a choice, and is read.
    const actions = page.locator('main').locator('button:not([class]), .button, .primary, .small, .danger');
    const left = (await actions.filter({ visible: true }).allTextContents()).filter((text) => text !== '');
    expect({ address, left }).toEqual({ address, left: [] });
    expect(await page.getByRole('link', { name: 'Zoo', exact: true }).filter({ visible: true }).count()).toBe(0);
    expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(10_000);
  }
  await context.close();
}, 600_000);

/** How many trials a sweep's parallel coordinates keep. */
async function keptLines(page: Page): Promise<number> {
  const said = await page.getByRole('img', { name: /lines over/ }).getAttribute('aria-label');
  return Number(said?.match(/(\d+) of \d+ lines over/)?.[1]);
}

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');

const placeOf = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.getAttribute('data-key') ?? '');

/** Whether what has the focus is within the window of the graph. */
const isInGraph = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const [box, window] = [document.activeElement, document.querySelector('[role=application]')].map((one) =>
      one?.getBoundingClientRect(),
    );
    return Boolean(
      box &&
        window &&
        box.top >= window.top &&
        box.bottom <= window.bottom &&
        box.left >= window.left &&
        box.right <= window.right,
    );
  });
