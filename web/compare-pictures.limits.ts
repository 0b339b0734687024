import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { models } from '../api/database/tables/index.ts';
import { insertModel } from '../api/testing/rows.ts';
import { cosineSimilarity } from '../zoo/inference/cosine-similarity.ts';
import { openPictureEncoder } from '../zoo/inference/picture-encoder.ts';
import { smallPictureEncoder } from '../zoo/inference/testing/small-picture-encoder.ts';
import { keyboard, mouse } from './testing/hands.ts';
import { ownPlatform } from './testing/own-platform.ts';
import {
  axeFindings,
  excessWidth,
  jumped,
  MOST_SCRIPT_BYTES,
  newVisitor,
  scriptBytes,
  settled,
} from './testing/visit.ts';

// Pictures are compared on an encoder's page: with the server's numbers, by mouse and by keyboard, and without a byte that leaves the browser.

const SLUG = 'small-picture-encoder';
const MODEL = 'ViT without a head';
const DRAWN = {
  'circle.png': '<circle cx="60" cy="60" r="40" fill="#24d"/>',
  'cross.png': '<path d="M20 20 160 100M160 20 20 100" stroke="#d32" stroke-width="18"/>',
  [`${'صورة'.repeat(25)}.png`]: '<rect x="30" y="20" width="120" height="80" fill="#183"/>',
};
const NAMES = Object.keys(DRAWN);

let files: string[];
const own = ownPlatform(async ({ bare, db, directory }) => {
  const { onnx, parameterCount: _, ...model } = await smallPictureEncoder(MODEL);
  const { sha256: onnxSha256 } = await bare.blobs.put(onnx);
  const described = { slug: SLUG, labels: null, tags: [] };
  await insertModel({ db }, { ...model, ...described, modality: 'IMAGE', task: 'FEATURE_EXTRACTION', onnxSha256 });
  files = NAMES.map((name) => path.join(directory, name));
  for (const [i, drawing] of Object.values(DRAWN).entries()) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="180" height="120"><rect width="180" height="120" fill="#eee"/>${drawing}</svg>`;
    await sharp(Buffer.from(svg)).png().toFile(files[i]);
  }
});

/** The names of every two, and their similarity, the most similar first. */
async function similarities(): Promise<string[][]> {
  const encoder = await openPictureEncoder((await smallPictureEncoder(MODEL)).onnx);
  const vectors: Float32Array[] = [];
  for (const file of files) vectors.push((await encoder.encode(await readFile(file))).vector);
  await encoder.close();
  return [
    [0, 1],
    [0, 2],
    [1, 2],
  ]
    .map(([a, b]) => ({ names: [NAMES[a], NAMES[b]], similarity: cosineSimilarity(vectors[a], vectors[b]) }))
    .sort((a, b) => b.similarity - a.similarity)
    .map(({ names, similarity }) => [...names, similarity.toFixed(3)]);
}

test.each([
  [1440, mouse],
  [390, keyboard],
] as const)('pictures are compared, %i pixels wide', async (width, handsOf) => {
  const { platform } = own.bare;
  const { page, context, complaints } = await newVisitor(own.browser, width, platform.signInUrl);
  const hands = handsOf(page);
  const sent: string[] = [];
  await page.goto(`${platform.webUrl}/models/${SLUG}`);
  await settled(page);
  expect(await scriptBytes(page)).toBeLessThanOrEqual(MOST_SCRIPT_BYTES);
  expect(await jumped(page)).toBeNull();

  const trial = page.getByRole('region', { name: 'Try it' });
  const drop = trial.getByText('Drop pictures here, or choose them');
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
  const broken = path.join(own.directory, 'broken.png');
  await writeFile(broken, 'no picture');
  await hands.give(drop, broken);
  await trial.getByRole('alert').filter({ hasText: 'cannot decode the picture' }).waitFor();
  await hands.give(drop, files[0]);
  await trial.getByText('Add a second picture to see how similar the model finds the two.').waitFor();
  await hands.give(drop, files.slice(1));
  const list = trial.getByRole('list', { name: 'Similarities' });
  await list.getByRole('listitem').nth(2).waitFor();
  const shown = await list.getByRole('listitem').all();
  const texts = await Promise.all(
    shown.map(async (item) => [
      ...(await item.locator('bdi').allTextContents()),
      (await item.locator('span').allTextContents()).at(-1),
    ]),
  );
  expect(texts).toEqual(await similarities());
  expect(await excessWidth(page)).toBe(0);
  expect(await axeFindings(page)).toEqual([]);

  await hands.press(trial.getByRole('button', { name: `Remove ${NAMES[0]}` }));
  await expect.poll(() => list.getByRole('listitem').count()).toBe(1);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(`Remove ${NAMES[1]}`);
  // Neither a file's name nor its first bytes, as they are or in base64.
  expect(sent.filter((request) => /circle|cross|صورة|%D8%B5|PNG|iVBOR/.test(request))).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

test('a download is cancelled, and says what went wrong', async () => {
  const { platform } = own.bare;
  const { page, context } = await newVisitor(own.browser, 390, platform.signInUrl);
  await page.goto(`${platform.webUrl}/models/${SLUG}`);
  await settled(page);
  const hands = keyboard(page);
  const trial = page.getByRole('region', { name: 'Try it' });
  const drop = trial.getByText('Drop pictures here, or choose them');
  // It never answers.
  await page.route('**/download', () => {});
  await hands.give(drop, files[0]);
  await trial.getByRole('progressbar', { name: 'Downloading the model' }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await hands.press(trial.getByRole('button', { name: 'Cancel' }));
  await trial.getByText('The model is downloaded once').waitFor();
  expect(await trial.getByRole('alert').count()).toBe(0);

  await page.unrouteAll();
  const isOurs = eq(models.slug, SLUG);
  await own.db.update(models).set({ filesDroppedAt: new Date() }).where(isOurs);
  await hands.give(drop, files[0]);
  await trial.getByRole('alert').filter({ hasText: 'not on the platform any more' }).waitFor();

  await own.db.update(models).set({ filesDroppedAt: null }).where(isOurs);
  await hands.give(drop, files[0]);
  await trial.getByText('Add a second picture').waitFor();
  expect(await trial.getByRole('alert').count()).toBe(0);
  await context.close();
});
