import type { CDPSession, Locator, Page } from 'playwright-core';

/** A place in an element: shares of its width and its height. */
type Place = readonly [x: number, y: number];

/** Drags files or folders of the disk into the page, and lets them go over an element, as from a file manager. */
export async function dropFiles(page: Page, target: Locator, files: string[]): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const [[x, y]] = await pixels(target, [[0.5, 0.5]]);
  const session: CDPSession = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x, y, data });
  await session.detach();
}

/** Draws over an element with the mouse pressed, through these places. */
export async function drag(page: Page, target: Locator, places: Place[]): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const [first, ...others] = await pixels(target, places);
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const place of others) await page.mouse.move(...place, { steps: 8 });
  await page.mouse.up();
}

async function pixels(target: Locator, places: Place[]): Promise<[number, number][]> {
  const box = await target.boundingBox();
  if (!box) throw new Error(`${target} is not seen.`);
  return places.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]);
}
