import type { Locator, Page } from 'playwright-core';
import { focusIsSeen } from './focus-is-seen.ts';

/** How a person reaches what is on a page. */
export interface Hands {
  /** Follows a link, presses a button, ticks a box. */
  press(target: Locator): Promise<void>;
  type(target: Locator, text: string): Promise<void>;
  /** Gives a file, or several, to the field that a label is for. */
  give(label: Locator, file: string | string[]): Promise<void>;
  /** Goes to one of the places that the app's navigation and its palette lead to. */
  go(place: string): Promise<void>;
  /** Opens a dialog, and closes it without doing what it asks. */
  lookAt(opener: Locator): Promise<void>;
}

/** More presses of Tab than any page has places to stop at. */
const MOST_STOPS = 400;
/** CSS pixels of the shorter side of what a thumb presses: WCAG 2.2, 2.5.8. */
const LEAST_TARGET = 24;

/** Over a slow connection the page takes the place of what stood for it while it is scrolled to. */
async function bringIntoSight(target: Locator): Promise<void> {
  const isGone = (error: unknown) => String(error).includes('not attached to the DOM');
  for (let tries = 0; ; tries++) {
    try {
      return await target.scrollIntoViewIfNeeded();
    } catch (error) {
      if (tries === 5 || !isGone(error)) throw error;
    }
  }
}

/** A mouse, or a thumb: what is pressed has to be there, in sight, under nothing else, and large enough for a thumb where the page is narrow. Texts are typed, with no other key. */
export function mouse(page: Page): Hands {
  catchChoosers(page);
  const isNarrow = (page.viewportSize()?.width ?? 0) < 640;
  const press = async (target: Locator) => {
    await bringIntoSight(target);
    const box = await target.boundingBox();
    if (isNarrow && !(box && Math.min(box.width, box.height) >= LEAST_TARGET))
      throw new Error(`${target} on ${page.url()} is ${box?.width} × ${box?.height} pixels.`);
    await target.click();
  };
  const dialog = page.getByRole('dialog');
  return {
    press,
    async type(target, text) {
      await press(target);
      await page.keyboard.insertText(text);
    },
    async give(label, file) {
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press(label)]);
      await chooser.setFiles(file);
    },
    // The side of a wide page and the bottom of a narrow one.
    go: (place) => press(page.getByRole('link', { name: place, exact: true }).filter({ visible: true }).first()),
    async lookAt(opener) {
      await press(opener);
      await dialog.waitFor();
      await page.mouse.click(4, 4);
      await dialog.waitFor({ state: 'hidden' });
    },
  };
}

/** A keyboard alone: Tab until the focus is there, and seen; then Enter, or Space for a box. */
export function keyboard(page: Page): Hands {
  catchChoosers(page);
  const walkTo = async (target: Locator) => {
    await target.waitFor({ state: 'attached' });
    for (let stops = 0; stops < MOST_STOPS; stops++) {
      if (await target.evaluate((element) => element === document.activeElement)) {
        if (await target.evaluate(focusIsSeen)) return;
        throw new Error(`The focus on ${target} of ${page.url()} is not seen.`);
      }
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not lead to ${target} on ${page.url()}.`);
  };
  const press = async (target: Locator) => {
    await walkTo(target);
    const isBox = await target.evaluate((element) => element.matches('input, [role=checkbox], [role=radio]'));
    await page.keyboard.press(isBox ? 'Space' : 'Enter');
  };
  const dialog = page.getByRole('dialog');
  return {
    press,
    async type(target, text) {
      await walkTo(target);
      await page.keyboard.insertText(text);
    },
    async give(label, file) {
      const field = label.locator('xpath=ancestor::label[1]').locator('input');
      await walkTo(field);
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
      await chooser.setFiles(file);
    },
    async go(place) {
      await page.keyboard.press('Control+k');
      // A person types when the cursor is there.
      await dialog.locator('input:focus').waitFor();
      await page.keyboard.insertText(place);
      await dialog.getByRole('option', { name: place }).first().waitFor();
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden' });
    },
    async lookAt(opener) {
      await press(opener);
      await dialog.waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      const given = await opener.evaluate((element) => element === document.activeElement);
      if (!given) throw new Error(`${opener} of ${page.url()} does not get the focus back.`);
    },
  };
}

/** The browser gives its choosers of files to the test from now on: from the first wait for one on, a chooser could be earlier. */
const catchChoosers = (page: Page) => page.on('filechooser', () => {});
