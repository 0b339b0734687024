import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';

declare global {
  interface Window {
    /** Sum of the layout shifts that no input caused (https://web.dev/articles/cls, without its session windows). */
    shifted?: number;
    /** What moved in them: element, its text, and how far. */
    moved?: string[];
    axe?: { run(context: object, options: object): Promise<{ violations: AxeViolation[] }> };
  }
}

/** Of the Layout Instability API: lib.dom.d.ts has no type for it. */
interface LayoutShift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
}

interface AxeViolation {
  id: string;
  help: string;
  nodes: { target: unknown[]; html: string; any: { message: string }[] }[];
}

export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** What the browser has complained about: errors, warnings and exceptions, with the page's address. */
  complaints: string[];
}

/**
 * Opens a window that watches what pages do wrong.
 *
 * @param signInUrl leave it out for a stranger
 */
export async function newVisitor(browser: Browser, width: number, signInUrl?: string): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
  await context.addInitScript(() => {
    window.shifted = 0;
    window.moved = [];
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries() as LayoutShift[]) {
        if (hadRecentInput) continue;
        window.shifted = (window.shifted ?? 0) + value;
        for (const { node, previousRect: from, currentRect: to } of sources) {
          const name = `${node?.nodeName.toLowerCase()} “${node?.textContent?.slice(0, 40)}”`;
          window.moved?.push(`${name} from ${from.x},${from.y} to ${to.x},${to.y}`);
        }
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  if (signInUrl) await page.goto(signInUrl);
  return { page, context, complaints };
}

/** Waits until a page shows its content: its heading, and nothing that loads any more. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor({ timeout: 30_000 });
  await page.waitForFunction(
    () =>
      !document.querySelector('[aria-busy="true"]') &&
      ![...document.querySelectorAll('p, [role="status"]')].some(({ textContent }) =>
        textContent?.startsWith('Loading '),
      ),
    undefined,
    { timeout: 30_000 },
  );
  await nextFrame(page);
}

/** Scrolls to the end and back: some parts come when they are near. */
export async function scrollThrough(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight) {
      scrollTo(0, top);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    scrollTo(0, 0);
  });
  await settled(page);
}

/** The beginning of what a page shows: it says why nothing else came. */
export const shownText = (page: Page): Promise<string> =>
  page.evaluate(() => (document.querySelector('main')?.textContent ?? '').slice(0, 300)).catch(() => '');

/** 200 KB: the most that a page may load of JavaScript. */
export const MOST_SCRIPT_BYTES = 204_800;

/** Bytes of JavaScript that the page has loaded, as they were transferred: compressed, without headers. */
export const scriptBytes = (page: Page): Promise<number> =>
  page.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  );

/** Below it, nothing jumps. */
const MOST_SHIFT = 0.02;

/** Null if nothing on the page has jumped yet; otherwise by how much, and what moved. */
export async function jumped(page: Page): Promise<string | null> {
  const [shift, moved] = await page.evaluate(() => [window.shifted ?? 0, window.moved ?? []] as const);
  return shift < MOST_SHIFT ? null : `layout shift ${shift.toFixed(3)}: ${moved.slice(0, 8).join('; ')}`;
}

/** Forgets what has moved so far. */
export const forgetShifts = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.shifted = 0;
    window.moved = [];
  });

/** How many pixels the page is wider than the window. */
export const excessWidth = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** axe's rules whose result depends on colours. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds in the light theme and in the dark one, a line for each violation; of the second only what depends on colours.
 *
 * @param exclude selectors of what is not ours
 * @param themes what a window of another width has shown in the dark can be left out
 */
export async function axeFindings(
  page: Page,
  exclude: string[] = [],
  themes: readonly ('light' | 'dark')[] = ['light', 'dark'],
): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const found: string[] = [];
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    await coloursSettled(page, colorScheme);
    const rules = colorScheme === 'dark' ? { runOnly: COLOUR_RULES } : {};
    const violations = await page.evaluate(
      async ([exclude, rules]) =>
        (await window.axe?.run({ exclude }, { resultTypes: ['violations'], ...rules }))?.violations ?? [],
      [exclude, rules] as const,
    );
    for (const { id, help, nodes } of violations)
      found.push(
        `${colorScheme}: ${id} (${help}) × ${nodes.length}, first: ${nodes[0].target.join(' ')} ${nodes[0].html} ${nodes[0].any[0]?.message ?? ''}`,
      );
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

/** Waits until the theme has come, and no colour is still on its way to it. */
async function coloursSettled(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.waitForFunction(
    (scheme) =>
      matchMedia(`(prefers-color-scheme: ${scheme})`).matches &&
      !document.getAnimations().some((running) => running instanceof CSSTransition),
    colorScheme,
  );
  await nextFrame(page);
}

const nextFrame = (page: Page) =>
  page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
