import type { Browser, Page } from 'playwright-core';
import { newVisitor, scriptBytes, settled } from '../../../web/testing/visit.ts';

export interface Visit {
  /** Milliseconds until the largest paint. */
  paint: number;
  /** Sum of the layout shifts that no input caused. */
  shift: number;
  /** Of JavaScript, as it was transferred: compressed, without headers. */
  scriptBytes: number;
}

declare global {
  interface Window {
    largestPaint?: number;
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
    const [paint, shift] = await page.evaluate(() => [window.largestPaint ?? 0, window.shifted ?? 0]);
    const figures = { paint, shift, scriptBytes: await scriptBytes(page) };
    return { ...figures, used: await use(page) };
  } finally {
    await context.close();
  }
}

function watchPaint(): void {
  new PerformanceObserver((list) => {
    window.largestPaint = list.getEntries().at(-1)?.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
}
