import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Classifier, openClassifier } from '../../zoo/inference/classifier.ts';
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { observed } from './observed.ts';

let classifier: Classifier;
beforeAll(async () => {
  classifier = await openClassifier(tinyCheckpoint());
});
afterAll(() => classifier?.close());

const picture = (background: string, width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();

test('counts what was asked and predicted, and starts anew when it was taken', async () => {
  const observing = observed(classifier);
  expect(observing.take()).toBeNull();
  const [red, green] = [await picture('#ff0000', 20, 10), await picture('#00ff00', 64, 64)];
  const answers = await observing.classifier.classify([red, green, red]);
  expect(answers.map(({ label }) => label)).toEqual(['red', 'green', 'red']);
  await observing.classifier.classify([Buffer.from('no picture')]).catch(() => {});
  await vi.waitFor(() => expect(sizes()).toBe(3), { timeout: 600_000 });
  const counts = observing.take();
  expect(counts).toMatchObject({ examples: 3, labels: { red: 2, green: 1 } });
  // softmax(10, 0, 0) is 0.9999.
  expect(counts?.confidences).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
  // 200 pixels are in [128, 256), 4096 in [4096, 8192).
  expect([counts?.sizes[7], counts?.sizes[12]]).toEqual([2, 1]);
  expect(observing.take()).toBeNull();

  function sizes(): number {
    return observing.peek().sizes.reduce((sum, count) => sum + count, 0);
  }
});

test('the sizes of 20 pictures a second are read, and all are counted', async () => {
  const observing = observed(classifier);
  const red = await picture('#ff0000', 20, 10);
  await observing.classifier.classify(new Array(50).fill(red));
  await vi.waitFor(() => expect(observing.peek().sizes[7]).toBe(20), { timeout: 600_000 });
  expect(observing.take()).toMatchObject({ examples: 50, labels: { red: 50 } });
});
