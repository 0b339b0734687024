import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { keyboard, mouse } from './testing/hands.ts';
import { isOfConnection, mainJob } from './testing/main-job.ts';
import { noteInput } from './testing/note-input.ts';
import { ownPlatform } from './testing/own-platform.ts';
import { type DrawnShapes, drawnShapes } from './testing/shapes-archive.ts';
import { newVisitor } from './testing/visit.ts';

// A narrow page has a slow connection, as a phone does.

let drawn: DrawnShapes;

const own = ownPlatform(async ({ directory }) => {
  drawn = await drawnShapes(directory);
});

for (const by of ['mouse', 'keyboard'] as const)
  for (const width of [1440, 390])
    test(`the main job by ${by} alone at ${width} pixels`, async () => {
      const { page, context, complaints } = await newVisitor(own.browser, width);
      page.setDefaultTimeout(120_000);
      const used = await noteInput(context);
      if (width === 390) await slowDown(page);
      const hands = by === 'mouse' ? mouse(page) : keyboard(page);
      await mainJob(page, hands, { platform: own.bare.platform, model: 'Tiny shapes network', ...drawn });
      await context.close();
      expect([...used]).toEqual([by]);
      expect(complaints.filter((complaint) => !isOfConnection(complaint))).toEqual([]);
    }, 600_000);

/** 400 kbit/s, and each answer 400 ms later. */
async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const bytesPerSecond = 400_000 / 8;
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 400,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  });
}
