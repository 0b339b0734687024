import { performance } from 'node:perf_hooks';
import type { Page } from 'playwright-core';
import { type Hands, mouse } from '../../../web/testing/hands.ts';

/** What a task took. */
export interface Counted {
  presses: number;
  /** Fields that were filled in. */
  fields: number;
  /** The first one, too. */
  pages: number;
  /** Of the person, and of the machine that the person waited for; nobody reads. */
  seconds: number;
}

/**
 * The seconds in which a practised person thinks of a press, points, presses, takes the other device, and types a character:
 * Card, Moran and Newell, "The keystroke-level model for user performance time with interactive systems", https://doi.org/10.1145/358886.358895
 */
const [THINK, POINT, CLICK, HOME, KEY] = [1.35, 1.1, 0.2, 0.4, 0.28];

/** Lets somebody with a mouse do a task from the page that is open, and counts. */
export async function countTask(page: Page, task: (hands: Hands) => Promise<void>): Promise<Counted> {
  const hand = mouse(page);
  const counted: Counted = { presses: 0, fields: 0, pages: 1, seconds: 0 };
  const press = () => {
    counted.presses++;
    counted.seconds += THINK + POINT + CLICK;
  };
  const hands: Hands = {
    async press(target) {
      press();
      await hand.press(target);
    },
    async type(target, text) {
      press();
      counted.fields++;
      counted.seconds += 2 * HOME + KEY * text.length;
      await hand.type(target, text);
    },
    async give(label, file) {
      press();
      await hand.give(label, file);
    },
    async go(place) {
      press();
      await hand.go(place);
    },
    async lookAt(opener) {
      press();
      press();
      await hand.lookAt(opener);
    },
  };
  let path = new URL(page.url()).pathname;
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame() || new URL(frame.url()).pathname === path) return;
    path = new URL(frame.url()).pathname;
    counted.pages++;
  });
  const began = performance.now();
  await task(hands);
  counted.seconds += (performance.now() - began) / 1000;
  return counted;
}
