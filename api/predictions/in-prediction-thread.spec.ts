import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../../zoo/errors.ts';
import type { ExamplePrediction } from '../../zoo/evaluation/metrics.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { inPredictionThread } from './in-prediction-thread.ts';

const prediction: ExamplePrediction = { name: 'a', label: 0, probabilities: [0.9, 0.1], groups: {} };
const bytes = Buffer.from(JSON.stringify([prediction]));
const sha256 = createHash('sha256').update(bytes).digest('hex');
/** Holds one blob under every digest, of the given size. */
const blobs = (size = bytes.length) => ({ size: async () => size, read: async () => bytes }) as unknown as BlobStore;
const compare = (store: BlobStore, digests: string[]) =>
  inPredictionThread(store, 'compare', digests, { labels: ['cat', 'dog'] });

test('tasks run one after the other, whether or not the previous one failed', async () => {
  const answers = await Promise.allSettled([
    compare(blobs(), [sha256, sha256]),
    compare(blobs(), [sha256, '0'.repeat(64)]),
    inPredictionThread(blobs(), 'measure', [sha256], { labels: ['cat', 'dog', 'fox'] }),
    inPredictionThread(blobs(), 'thresholds', [sha256, sha256], {
      labels: ['cat'],
      attribute: 'tone',
      goal: 'ACCURACY',
      randomized: null,
    }),
    compare(blobs(), [sha256, sha256]),
  ]);
  const compared = {
    pairs: [{ a: 0, b: 1, onlyARight: 0, onlyBRight: 0, pValue: 1 }],
    disagreements: [],
    sumToOne: [true, true],
  };
  expect(answers).toMatchObject([
    { status: 'fulfilled', value: compared },
    { status: 'rejected', reason: { message: expect.stringContaining('holds other bytes than were stored') } },
    { status: 'fulfilled', value: null },
    { status: 'rejected', reason: expect.any(InvalidInputError) },
    { status: 'fulfilled', value: compared },
  ]);
});

test('predictions that do not fit in memory are not read', async () => {
  await expect(compare(blobs(200 * 2 ** 20), [sha256, sha256])).rejects.toThrow(/compare fewer checkpoints/);
});

test("a caller beyond the queue's limit is told to retry", async () => {
  const asked = await Promise.allSettled(Array.from({ length: 101 }, () => compare(blobs(), [sha256, sha256])));
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(100);
  expect(asked.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { name: 'UnavailableError' } });
});
