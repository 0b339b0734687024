import type { Browser, Page } from 'playwright-core';
import { newVisitor, scriptBytes, settled } from '../../../web/testing/visit.ts';

export interface Visit {
  /** Milliseconds until the largest paint. */
  paint: number;
  /** The beginning of its text. */
  painted: string;
  /** Sum of the layout shifts that no input caused. */
  shift: number;
  /** Of JavaScript, as it was transferred: compressed, without headers. */
  scriptBytes: number;
}

declare global {
  interface Window {
    largestPaint?: { milliseconds: number; of: string };
  }
}

export interface Visiting {
  browser: Browser;
  width: number;
  signInUrl: string;
  address: string;
  /** How many times slower than this machine the page's processor is. */
  slowdown: number;
}

/**
 * Opens a page with an empty cache, and uses it while it is open.
 *
 * @param use after the figures of the load are taken
 */
export async function visitPage<Used>(
  { browser, width, signInUrl, address, slowdown }: Visiting,
  use: (page: Page) => Promise<Used>,
): Promise<Visit & { used: Used }> {
  const { page, context } = await newVisitor(browser, width, signInUrl);
  try {
    await context.addInitScript(watchPaint);
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.clearBrowserCache');
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await page.goto(address);
    await settled(page);
    const [paint, shift] = await page.evaluate(() => [window.largestPaint, window.shifted ?? 0] as const);
    const figures = {
      paint: paint?.milliseconds ?? 0,
      painted: paint?.of ?? '',
      shift,
      scriptBytes: await scriptBytes(page),
    };
    return { ...figures, used: await use(page) };
  } finally {
    await context.close();
  }
}

function watchPaint(): void {
  new PerformanceObserver((list) => {
    const last = list.getEntries().at(-1) as (PerformanceEntry & { element: Element | null }) | undefined;
    if (last) window.largestPaint = { milliseconds: last.startTime, of: last.element?.textContent?.slice(0, 60) ?? '' };
  }).observe({ type: 'largest-contentful-paint', buffered: true });
}
