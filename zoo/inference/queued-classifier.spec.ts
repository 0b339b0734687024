import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { decodePicture } from '../data/decode-picture.ts';
import { random } from '../data/random.ts';
import { METADATA } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, type RuntimeTensor, type SessionOptions } from '../runtime/session.ts';
import { openSessionInThread } from '../runtime/session-in-thread.ts';
import { tinyModel, tinyPreprocessing } from '../testing/tiny-model.ts';
import { type Classification, type ClassifierOptions, openClassifier } from './classifier.ts';
import { InvalidExampleError } from './invalid-example.ts';

const generator = random(11);

/** Pictures of many sizes, of noise. */
const pictures = Promise.all(
  Array.from({ length: 24 }, (_, i) => {
    const raw = { width: 9 + i, height: 31 - i, channels: 3 as const };
    const noise = Buffer.from(Array.from({ length: raw.width * raw.height * 3 }, () => 256 * generator.next()));
    return sharp(noise, { raw }).png().toBuffer();
  }),
);

const queue = { most: 5, longestMs: 1_000 };

async function opened(model: Uint8Array, options: ClassifierOptions) {
  const classifier = await openClassifier(model, options);
  onTestFinished(() => classifier.close());
  return classifier;
}

async function inThread(model: Uint8Array): Promise<ClassifierOptions> {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-queue-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = path.join(directory, 'model.onnx');
  await writeFile(file, model);
  return { open: (options) => openSessionInThread(file, options), queue };
}

test('property: pictures that run together get the answers that they get alone', async () => {
  const model = tinyModel();
  const alone = await opened(model, {});
  const together = await opened(model, await inThread(model));
  const given = await pictures;
  const expected: Classification[] = [];
  for (const picture of given) expected.push((await alone.classify([picture]))[0]);
  const requests = fc.array(fc.array(fc.nat(given.length - 1), { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(requests, async (asked) => {
      const answers = await Promise.all(asked.map((own) => together.classify(own.map((i) => given[i]))));
      for (const [request, own] of asked.entries()) {
        for (const [place, i] of own.entries()) {
          const { label, scores } = answers[request][place];
          expect(label).toBe(expected[i].label);
          for (const [rank, { probability }] of scores.entries()) {
            expect(Math.abs(probability - expected[i].scores[rank].probability)).toBeLessThan(1e-6);
          }
        }
      }
    }),
    { numRuns: 15 },
  );
});

test('a batch is written to the memory of an earlier one, and holds nothing of it; after a rest that memory is free', async () => {
  const model = tinyModel();
  const runs: { buffer: unknown; pixels: number[] }[] = [];
  const open = async (options: SessionOptions) => {
    const session = await openSession(model, options);
    return {
      ...session,
      run(feeds: Record<string, RuntimeTensor>, outputs?: string[]) {
        const pixels = feeds.pixels.data as Float32Array;
        runs.push({ buffer: pixels.buffer, pixels: [...pixels] });
        return session.run(feeds, outputs);
      },
    };
  };
  const classifier = await opened(model, { open, queue });
  const given = await pictures;
  for (const one of given) await classifier.classify([one]);
  const expected = await Promise.all(given.map((one) => decodePicture(one, tinyPreprocessing)));
  expect(runs.map(({ pixels }) => pixels)).toEqual(expected.map((one) => [...one]));
  const buffers = () => new Set(runs.map(({ buffer }) => buffer)).size;
  expect(buffers()).toBe(1);
  // Something was under way until the first call, nothing until the second.
  expect(classifier.takeUnderWay()).toBeGreaterThan(0);
  await classifier.classify([given[0]]);
  expect(buffers()).toBe(1);
  expect([classifier.takeUnderWay() > 0, classifier.takeUnderWay()]).toEqual([true, 0]);
  await classifier.classify([given[0]]);
  expect(buffers()).toBe(2);
});

test('a bad picture fails its own request, with its place, and no other', async () => {
  const classifier = await opened(tinyModel(), { queue });
  const [first, second, third] = await pictures;
  const good = classifier.classify([first]);
  const bad = classifier.classify([first, second, Buffer.from('no picture'), third]);
  const other = classifier.classify([third, second]);
  await expect(bad).rejects.toThrow(InvalidExampleError);
  await expect(bad).rejects.toMatchObject({ index: 2 });
  expect([...(await good), ...(await other)]).toHaveLength(3);
  expect(classifier.expectedWait()).toBe(0);
});

/** Its range is that of the whole tensor, so that another picture in the batch changes the quantized values. */
function dynamicallyQuantized(): Uint8Array {
  const builder = new GraphBuilder('dynamic');
  const pixels = builder.input('pixels', 'float', ['batch', 3, 16, 16]);
  const parts = ['quantized', 'scale', 'zero'];
  builder.nodes('DynamicQuantizeLinear', [pixels], parts);
  const back = builder.node('DequantizeLinear', parts);
  const means = builder.node('Flatten', [builder.node('GlobalAveragePool', [back])], { axis: 1 });
  builder.node('Softmax', [means], { axis: 1 }, { output: 'probabilities' });
  builder.output('probabilities', 'float', ['batch', 3]);
  builder.graph.metadata = {
    [METADATA.labels]: JSON.stringify(['red', 'green', 'blue']),
    [METADATA.preprocessing]: JSON.stringify(tinyPreprocessing),
  };
  return writeModel(builder.graph);
}

test('pictures of a dynamically quantized model do not run together, because that would change them', async () => {
  const model = dynamicallyQuantized();
  const paint = (background: string) =>
    sharp({ create: { width: 16, height: 16, channels: 3, background } })
      .png()
      .toBuffer();
  const given = await Promise.all(['#7a8185', '#ffffff', '#000000', '#787f84'].map(paint));
  const plain = await opened(model, {});
  const queued = await opened(model, { queue });
  const alone: Classification[] = [];
  for (const picture of given) alone.push((await plain.classify([picture]))[0]);
  expect(await plain.classify(given)).not.toEqual(alone);
  expect(await queued.classify(given)).toEqual(alone);
});

test('a session in a thread refuses what openSession refuses, and leaves the event loop free', async () => {
  const model = tinyModel();
  const { open } = await inThread(model);
  const missing = path.join(tmpdir(), 'no-such-model.onnx');
  await expect(openClassifier(model, { open: () => openSessionInThread(missing) })).rejects.toThrow(/no-such-model/);
  const session = await open?.({});
  if (!session) throw new Error('no session');
  onTestFinished(() => session.close());
  expect([session.inputNames, session.outputNames]).toEqual([['pixels'], expect.arrayContaining(['probabilities'])]);
  await expect(session.run({})).rejects.toThrow(/pixels/);
});
