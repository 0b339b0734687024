import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyTextCheckpoint } from '../api/testing/tiny-text-checkpoint.ts';
import { explainSimilarity } from '../zoo/explanation/explain-similarity.ts';
import { leaveOneOut } from '../zoo/explanation/leave-one-out.ts';
import { occlusion } from '../zoo/explanation/occlusion.ts';
import { cosineSimilarity } from '../zoo/inference/cosine-similarity.ts';
import { exampleEncoder } from '../zoo/inference/encode-examples.ts';
import { openOwnHead } from '../zoo/inference/own-head.ts';
import { openSentenceEncoder } from '../zoo/inference/sentence-encoder.ts';
import fixture from '../zoo/inference/testing/picture-similarity.json' with { type: 'json' };
import { smallEncoder } from '../zoo/inference/testing/small-encoder.ts';
import { smallPictureEncoder } from '../zoo/inference/testing/small-picture-encoder.ts';
import { tinyModel, tinyPreprocessing } from '../zoo/testing/tiny-model.ts';
import { openTrials } from './testing/try-in-worker.ts';

// The worker that a page tries models in, as the web app serves it: its numbers are held against onnxruntime-node's, and it reaches no address.

let trials: Awaited<ReturnType<typeof openTrials>>;
beforeAll(async () => {
  trials = await openTrials();
});
afterAll(() => trials?.close());

test('a picture has the server’s probabilities, and its occlusion is onnxruntime-node’s', async () => {
  const waves = Buffer.from(Array.from({ length: 37 * 23 * 3 }, (_, i) => 128 + 100 * Math.sin(i / 11 + (i % 3))));
  const picture = await sharp(waves, { raw: { width: 37, height: 23, channels: 3 } })
    .png()
    .toBuffer();
  const { opened, answered, explained, progress } = await trials.tryModel({
    ...{ model: tinyModel(), example: picture, explains: true },
  });
  expect(opened).toEqual({ task: 'SINGLE_LABEL', modality: 'IMAGE', pairs: false, explains: true });

  const { classifier, described } = await openOwnHead(tinyModel());
  const [{ scores }] = await classifier.classify([picture]);
  expect(answered.answers.map(({ name }) => name)).toEqual(scores.map(({ label }) => label));
  for (const [i, { probability }] of scores.entries())
    expect(Math.abs(answered.answers[i].value - probability)).toBeLessThan(1e-4);

  const encoded = await exampleEncoder(described).encode(picture);
  const pixels = new Float32Array(3 * 16 * 16);
  if ('write' in encoded) encoded.write(pixels);
  const { label } = answered.answers[0];
  const expected = await occlusion(classifier, { pixels, preprocessing: tinyPreprocessing, label });
  if (explained?.modality !== 'IMAGE') throw new Error('It is a picture.');
  expect(explained.cells).toBe(expected.cells);
  expect(progress).toBe(64);
  for (const [cell, drop] of expected.drops.entries())
    expect(Math.abs(explained.drops[cell] - drop)).toBeLessThan(1e-4);
  await classifier.close();
});

test('a text, too, with the words that spoke for its label', async () => {
  const text = Buffer.from('fine, but broken');
  const { opened, answered, explained } = await trials.tryModel({
    ...{ model: tinyTextCheckpoint(), example: text, explains: true },
  });
  expect(opened).toMatchObject({ modality: 'TEXT', explains: true });
  const { classifier, described } = await openOwnHead(tinyTextCheckpoint());
  const [{ scores }] = await classifier.classify([text]);
  for (const [i, { probability }] of scores.entries())
    expect(Math.abs(answered.answers[i].value - probability)).toBeLessThan(1e-4);
  const { tokenizer } = exampleEncoder(described);
  if (!tokenizer || explained?.modality !== 'TEXT') throw new Error('It is a text.');
  const { label } = answered.answers[0];
  const expected = await leaveOneOut(classifier, { input: text.toString(), tokenizer, label });
  expect(explained.words.map(({ start }) => start)).toEqual(expected.words.map(({ start }) => start));
  for (const [i, { drop }] of expected.words.entries())
    expect(Math.abs(explained.words[i].drop - drop)).toBeLessThan(1e-4);
  await classifier.close();
});

test('sentences have onnxruntime-node’s similarities, with the words that make them similar', async () => {
  const { onnx } = await smallEncoder('bert', true);
  const [first, ...others] = ['The cat sat on the mat', 'a slow dog ran and the cat sat', 'dog', 'word1 '.repeat(30)];
  const { opened, compared, explained } = await trials.compare(onnx, first, others);
  expect(opened).toEqual({ longest: 20 });
  expect(compared.cutTokens).toEqual([0, 0, 0, 30 - 18]);

  const encoder = await openSentenceEncoder(onnx);
  const [own, ...encoded] = await encoder.encode([first, ...others]);
  for (const [i, { vector }] of encoded.entries())
    expect(Math.abs(compared.similarities[i] - cosineSimilarity(own.vector, vector))).toBeLessThan(1e-5);
  const expected = await explainSimilarity(encoder, { texts: [first, others[0]] });
  await encoder.close();
  expect(explained.words.map(({ text, start, end }) => [text, start, end])).toEqual(
    expected.words.map(({ text, start, end }) => [text, start, end]),
  );
  for (const [i, { drop }] of expected.words.entries())
    expect(Math.abs(explained.words[i].drop - drop)).toBeLessThan(1e-5);
});

test.each(fixture.models)(
  'pictures have the similarities of Pillow, NumPy and onnxruntime for Python: $model',
  async ({ model, similarities }) => {
    const { onnx } = await smallPictureEncoder(model);
    const pictures = await Promise.all(
      fixture.pictures.map((name) => readFile(new URL(`../zoo/data/fixtures/${name}`, import.meta.url))),
    );
    const encoded = await trials.encodePictures(onnx, pictures);
    const found = encoded.flatMap((picture) => picture.similarities);
    expect(found).toHaveLength(similarities.length);
    for (const [i, similarity] of similarities.entries()) expect(Math.abs(found[i] - similarity)).toBeLessThan(1e-4);
  },
);

test('the worker may connect to nothing, not even to the server that it comes from', async () => {
  const page = await trials.openPage();
  // A script of the same folder, so with the same policy as the worker.
  const policy = await page.evaluate(async () =>
    (await fetch('/in-browser/worker.js')).headers.get('content-security-policy'),
  );
  expect(policy).toBe("default-src 'none'; script-src 'wasm-unsafe-eval'");
  await page.close();
  expect(
    trials.requested.filter(
      (url) => !/^\/(in-browser\/(worker\.js|runtime\.wasm)|model\/\d+|favicon\.ico)?$/.test(url),
    ),
  ).toEqual([]);
});
