import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyTextCheckpoint } from '../api/testing/tiny-text-checkpoint.ts';
import { openClassifier } from '../zoo/inference/classifier.ts';
import { METADATA } from '../zoo/model.ts';
import { readModel } from '../zoo/onnx/read.ts';
import { writeModel } from '../zoo/onnx/write.ts';
import { tinyModel, tinyPreprocessing } from '../zoo/testing/tiny-model.ts';
import { browserPage } from '../zoo/variants/browser/browser-page.ts';
import { launchBrowser } from './testing/browser.ts';

let directory: string;
let browser: Browser;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-browser-page-'));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await rm(directory, { recursive: true });
});

/** The page of a model, from the disk; every request that it would send is recorded. */
async function openPage(model: Uint8Array, name: string): Promise<{ page: Page; requests: string[] }> {
  const file = path.join(directory, `${name}.html`);
  await writeFile(file, await browserPage({ model, title: `<b>${name}</b> & others`, facts: ['Trained on shapes.'] }));
  const context = await browser.newContext({ offline: true, viewport: { width: 800, height: 900 } });
  const page = await context.newPage();
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url().slice(0, 40)));
  await page.goto(pathToFileURL(file).href);
  await page.evaluate(() => window.graft?.ready);
  return { page, requests: requests.filter((url) => !url.startsWith('file:')) };
}

const answersOf = (page: Page, bytes: Uint8Array) =>
  page.evaluate(async (numbers) => window.graft?.answer(Uint8Array.from(numbers)), [...bytes]);

/** Waves in three colours, 37 × 23. */
const picture = () => {
  const pixels = Buffer.from(Array.from({ length: 37 * 23 * 3 }, (_, i) => 128 + 100 * Math.sin(i / 11 + (i % 3))));
  return sharp(pixels, { raw: { width: 37, height: 23, channels: 3 } });
};

test('a picture has the server’s probabilities, from a file without a network', async () => {
  const graph = readModel(tinyModel());
  // Cut from the middle, as most models see pictures.
  const preprocessing = { ...tinyPreprocessing, fit: 'crop', shortest_edge: 20, resample: 'bicubic' };
  graph.metadata[METADATA.preprocessing] = JSON.stringify(preprocessing);
  graph.metadata[METADATA.labels] = JSON.stringify(['round', '</script>', 'straight & long']);
  const model = writeModel(graph);
  const { page, requests } = await openPage(model, 'pictures');
  const classifier = await openClassifier(model);
  const turned = await picture().jpeg({ quality: 90 }).withMetadata({ orientation: 6 }).toBuffer();
  for (const [format, bytes] of [
    ['png', await picture().png().toBuffer()],
    ['webp', await picture().webp({ lossless: true }).toBuffer()],
    ['jpeg', await picture().jpeg({ quality: 90 }).toBuffer()],
    ['jpeg, turned by its EXIF data', turned],
  ] as const) {
    const [{ scores }] = await classifier.classify([bytes]);
    const answers = await answersOf(page, bytes);
    expect(
      answers?.map(({ name }) => name),
      format,
    ).toEqual(scores.map(({ label }) => label));
    for (const [i, { probability }] of scores.entries())
      expect(Math.abs((answers?.[i].value ?? 0) - probability), format).toBeLessThan(1e-4);
  }
  // As a person does it.
  await page.setInputFiles('#file', {
    name: 'waves.png',
    mimeType: 'image/png',
    buffer: await picture().png().toBuffer(),
  });
  const [{ scores }] = await classifier.classify([await picture().png().toBuffer()]);
  await page.getByText(/Computed here in/).waitFor();
  const shown = await page.locator('#answers tr').allInnerTexts();
  expect(shown.map((row) => row.split('\t')[0])).toEqual(scores.map(({ label }) => label));
  expect(shown[0]).toContain(`${(100 * scores[0].probability).toFixed(2)} %`);
  expect(await page.title()).toBe('<b>pictures</b> & others');
  await page.setInputFiles('#file', {
    name: 'broken.png',
    mimeType: 'image/png',
    buffer: Buffer.from('not a picture'),
  });
  await page.getByText(/cannot decode the picture/).waitFor();
  expect(requests).toEqual([]);
  await classifier.close();
});

test('a text has the server’s probabilities', async () => {
  const model = tinyTextCheckpoint();
  const { page } = await openPage(model, 'texts');
  const classifier = await openClassifier(model);
  const text = 'fine, but broken: BAD';
  const [{ scores }] = await classifier.classify([Buffer.from(text)]);
  await page.fill('#first', text);
  await page.getByRole('button', { name: 'Classify' }).click();
  await page.getByText(/Computed here in/).waitFor();
  expect(await page.locator('#answers tr').first().textContent()).toContain(
    `${(100 * scores[0].probability).toFixed(2)} %`,
  );
  expect(await page.locator('#pictures').isVisible()).toBe(false);
  const answers = await answersOf(page, Buffer.from(text));
  for (const [i, { probability }] of scores.entries()) expect(answers?.[i].value).toBeCloseTo(probability, 5);
  await classifier.close();
});
