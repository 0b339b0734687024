import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../api/testing/database.ts';
import { launchBrowser } from './testing/browser.ts';
import { keyboard, mouse } from './testing/hands.ts';
import { insertShapes } from './testing/insert-shapes.ts';
import { isOfConnection, mainJob } from './testing/main-job.ts';
import { noteInput } from './testing/note-input.ts';
import { type DrawnShapes, drawnShapes } from './testing/shapes-archive.ts';
import { type StartedBare, startBare } from './testing/start-pages.ts';
import { newVisitor } from './testing/visit.ts';

// A narrow page has a slow connection, as a phone does.

/** Its own: what is done here must not change other pages. */
let bare: StartedBare;
let browser: Browser;
let directory: string;
let shapes: DrawnShapes;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-by-hand-'));
  const place = { home: path.join(directory, 'home'), database: await testDatabase() };
  [bare, browser, shapes] = await Promise.all([startBare(place), launchBrowser(), drawnShapes(directory)]);
  await insertShapes({ db: place.database.db, blobs: bare.blobs });
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await bare?.platform.stop();
  if (directory) await rm(directory, { recursive: true });
});

for (const by of ['mouse', 'keyboard'] as const)
  for (const width of [1440, 390])
    test(`the main job by ${by} alone at ${width} pixels`, async () => {
      const { page, context, complaints } = await newVisitor(browser, width);
      page.setDefaultTimeout(120_000);
      const used = await noteInput(context);
      if (width === 390) await slowDown(page);
      const hands = by === 'mouse' ? mouse(page) : keyboard(page);
      await mainJob(page, hands, { platform: bare.platform, model: 'Tiny shapes network', ...shapes });
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
