import { expect, test } from 'vitest';
import { insertModel } from '../api/testing/rows.ts';
import { cosineSimilarity } from '../zoo/inference/cosine-similarity.ts';
import { openSentenceEncoder } from '../zoo/inference/sentence-encoder.ts';
import { smallEncoder } from '../zoo/inference/testing/small-encoder.ts';
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

// A sentence is compared with others on an encoder's page: with the server's numbers, by mouse and by keyboard, and without a word that leaves the browser.

const SLUG = 'small-encoder';
const FIRST = 'The cat sat on the mat';
const OTHERS = ['a slow dog ran', `a fast cat sat ${'القطة'.repeat(40)}`];

const own = ownPlatform(async ({ bare, db }) => {
  const { onnx, parameterCount: _, ...model } = await smallEncoder('bert', true);
  const { sha256: onnxSha256 } = await bare.blobs.put(onnx);
  const described = { slug: SLUG, labels: null, tags: [] };
  await insertModel({ db }, { ...model, ...described, modality: 'TEXT', task: 'FEATURE_EXTRACTION', onnxSha256 });
});

async function similarities(): Promise<number[]> {
  const encoder = await openSentenceEncoder((await smallEncoder('bert', true)).onnx);
  const [first, ...others] = await encoder.encode([FIRST, ...OTHERS]);
  await encoder.close();
  return others.map(({ vector }) => cosineSimilarity(first.vector, vector));
}

test.each([
  [1440, mouse],
  [390, keyboard],
] as const)('sentences are compared, %i pixels wide', async (width, handsOf) => {
  const { platform } = own.bare;
  const { page, context, complaints } = await newVisitor(own.browser, width, platform.signInUrl);
  const hands = handsOf(page);
  const sent: string[] = [];
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
  await page.goto(`${platform.webUrl}/models/${SLUG}`);
  await settled(page);
  expect(await scriptBytes(page)).toBeLessThanOrEqual(MOST_SCRIPT_BYTES);
  expect(await jumped(page)).toBeNull();

  const trial = page.getByRole('region', { name: 'Try it' });
  await hands.type(trial.getByLabel('A sentence', { exact: true }), FIRST);
  await hands.type(trial.getByLabel('Sentence 1', { exact: true }), OTHERS[0]);
  await hands.press(trial.getByRole('button', { name: 'Add a sentence' }));
  await hands.type(trial.getByLabel('Sentence 3', { exact: true }), OTHERS[1]);
  await hands.press(trial.getByRole('button', { name: 'Remove sentence 2' }));
  await hands.press(trial.getByRole('button', { name: 'Compare the sentences' }));
  const list = trial.getByRole('list', { name: 'Similarities' });
  await list.waitFor();
  const expected = (await similarities()).map((value, i) => [OTHERS[i], value.toFixed(3)]);
  const shown = await list.getByRole('listitem').all();
  const texts = await Promise.all(
    shown.map(async (item) => (await item.locator('span').allTextContents()).filter(Boolean)),
  );
  expect(texts).toEqual(expected.toSorted((a, b) => Number(b[1]) - Number(a[1])));

  await hands.press(trial.getByRole('button', { name: `Why ${OTHERS[0]}?` }));
  await trial.locator('mark').first().waitFor();
  await trial.getByText(/words make the two sentences similar|No word makes the two sentences similar/).waitFor();
  expect(await excessWidth(page)).toBe(0);
  expect(await axeFindings(page)).toEqual([]);
  expect(sent.filter((request) => /(cat|dog)( |%20|\+)(sat|ran)|القطة|%D8%A7/i.test(request))).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});
