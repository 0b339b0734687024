import { expect, test } from 'vitest';
import { mouse } from './testing/hands.ts';
import { isOfConnection, mainJob } from './testing/main-job.ts';
import { ownPlatform } from './testing/own-platform.ts';
import { type DrawnShapes, drawnShapes } from './testing/shapes-archive.ts';
import { newVisitor } from './testing/visit.ts';

let drawn: DrawnShapes;

const own = ownPlatform(async ({ directory }) => {
  drawn = await drawnShapes(directory);
});

test('the main job by mouse: from the sign-in to the answer of an endpoint', async () => {
  const { page, context, complaints } = await newVisitor(own.browser, 1440);
  page.setDefaultTimeout(120_000);
  await mainJob(page, mouse(page), { platform: own.bare.platform, model: 'Tiny shapes network', ...drawn });
  await context.close();
  expect(complaints.filter((complaint) => !isOfConnection(complaint))).toEqual([]);
}, 600_000);
