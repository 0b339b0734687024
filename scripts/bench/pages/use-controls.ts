import type { Locator, Page } from 'playwright-core';

/** What a reader clicks to see more of a page, and what changes nothing that stays. */
const CONTROLS = [
  'main summary',
  'main input[type="radio"]',
  'main input[type="checkbox"]',
  'main button[aria-pressed]',
  'main button[aria-expanded]',
  'main [role="tab"]',
  'main th button',
];
/** Of each kind. */
const MOST = 2;
const WAIT_MILLISECONDS = 300;

declare global {
  interface Window {
    longestInteraction?: { milliseconds: number; of: string };
  }
}

/**
 * Uses the controls of an open page: opens what is folded, chooses, sorts, moves sliders, and searches in the palette.
 *
 * @returns the longest time from an input to the next paint (https://web.dev/articles/inp), and of what
 */
export async function useControls(page: Page): Promise<{ milliseconds: number; of: string }> {
  await page.evaluate(watchInteractions);
  for (const kind of CONTROLS) {
    const all = page.locator(kind).filter({ visible: true });
    for (let i = 0; i < Math.min(MOST, await all.count()); i++) await use(page, all.nth(i), (one) => one.click());
  }
  const slider = page.locator('main input[type="range"]').first();
  if ((await slider.count()) > 0) await use(page, slider, (one) => one.press('ArrowRight'));
  await page.keyboard.press('Control+k');
  const search = page.getByRole('dialog').getByRole('combobox');
  if (
    await search.waitFor({ timeout: 5_000 }).then(
      () => true,
      () => false,
    )
  ) {
    await search.pressSequentially('fine', { delay: 60 });
    await page.waitForTimeout(WAIT_MILLISECONDS);
    await page.keyboard.press('Escape');
  }
  await page.waitForTimeout(WAIT_MILLISECONDS);
  return page.evaluate(() => window.longestInteraction ?? { milliseconds: 0, of: 'nothing' });
}

/** A control that an earlier one has taken away, or covers, is left out. */
async function use(page: Page, control: Locator, how: (control: Locator) => Promise<void>): Promise<void> {
  const enabled = await control.isEnabled({ timeout: 500 }).catch(() => false);
  if (!enabled) return;
  await control.evaluate((element) => element.scrollIntoView({ block: 'center' })).catch(() => {});
  await how(control).catch(() => {});
  await page.waitForTimeout(WAIT_MILLISECONDS);
}

function watchInteractions(): void {
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEventTiming & { interactionId: number })[]) {
      if (!entry.interactionId || entry.duration <= (window.longestInteraction?.milliseconds ?? 0)) continue;
      const target = entry.target instanceof Element ? (entry.target.textContent ?? '').trim().slice(0, 40) : '';
      window.longestInteraction = { milliseconds: entry.duration, of: `${entry.name} ${target}`.trim() };
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: false } as PerformanceObserverInit);
}
