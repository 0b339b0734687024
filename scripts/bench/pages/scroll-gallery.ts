import type { Page } from 'playwright-core';

declare global {
  interface Window {
    frameTimes?: number[];
  }
}

const STEPS = 120;
const STEP_PIXELS = 240;
const STEP_MILLISECONDS = 30;

export interface Frames {
  perSecond: number;
  /** The 95th percentile of the time between two frames, in milliseconds. */
  slow: number;
}

/** Turns the wheel over the gallery of an open page, and counts the frames meanwhile. */
export async function scrollGallery(page: Page): Promise<Frames> {
  const first = page.locator('li[aria-posinset="1"]');
  await first.scrollIntoViewIfNeeded();
  await first.hover();
  await page.evaluate(COUNT_FRAMES);
  for (let i = 0; i < STEPS; i++) {
    await page.mouse.wheel(0, STEP_PIXELS);
    await page.waitForTimeout(STEP_MILLISECONDS);
  }
  const times = await page.evaluate(() => window.frameTimes ?? []);
  const gaps = times.slice(1).map((time, i) => time - times[i]);
  const seconds = (times[times.length - 1] - times[0]) / 1000;
  return { perSecond: gaps.length / seconds, slow: gaps.sort((a, b) => a - b)[Math.floor(gaps.length * 0.95)] };
}

/** As text: what tsx makes of a function names it with a helper that the page has not. */
const COUNT_FRAMES = `
  window.frameTimes = [];
  requestAnimationFrame(function count(time) {
    window.frameTimes.push(time);
    requestAnimationFrame(count);
  });
`;
