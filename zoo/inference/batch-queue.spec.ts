import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { BatchQueue, type Lane } from './batch-queue.ts';

afterEach(() => vi.restoreAllMocks());

/** A queue whose batches end when they are told to. */
function heldQueue(
  options: { most?: number; longestMs?: number; lanes?: number; lengthOf?: (item: number) => number } = {},
) {
  const batches: { items: number[]; lane: Lane; end: () => void; fail: (error: Error) => void }[] = [];
  const prepared: number[] = [];
  const queue = new BatchQueue<number, number>(
    (items, lane) =>
      new Promise((resolve, reject) => {
        batches.push({ items, lane, end: () => resolve(items.map((item) => 10 * item)), fail: reject });
      }),
    { most: 4, longestMs: 1_000, lengthOf: () => 1, ...options },
  );
  const submit = (item: number, signal?: AbortSignal) =>
    queue.submit(async () => {
      prepared.push(item);
      return item;
    }, signal);
  return { queue, batches, prepared, submit, sizes: () => batches.map(({ items }) => items) };
}

/** Lets everything happen that can. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('the first runs at once; what comes meanwhile runs together, in order, at most so many', async () => {
  const { batches, submit, sizes } = heldQueue();
  const answers = [submit(1)];
  await settle();
  expect(sizes()).toEqual([[1]]);
  answers.push(submit(2));
  await settle();
  // One waits for the session, so that it is never idle.
  expect(sizes()).toEqual([[1], [2]]);
  for (let item = 3; item <= 9; item++) answers.push(submit(item));
  await settle();
  expect(sizes()).toEqual([[1], [2]]);
  batches[0].end();
  await settle();
  expect(sizes()).toEqual([[1], [2], [3, 4, 5, 6]]);
  batches[1].end();
  batches[2].end();
  await settle();
  batches[3].end();
  expect(sizes()[3]).toEqual([7, 8, 9]);
  expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90]);
});

test('lanes run side by side and share what waits; a batch knows whether it is alone', async () => {
  const { batches, submit, sizes } = heldQueue({ lanes: 2, most: 16 });
  const answers = [submit(1)];
  await settle();
  expect(batches.map(({ lane }) => lane)).toEqual([{ index: 0, isAlone: true }]);
  // The idle lane first, then those in which one runs.
  for (const item of [2, 3, 4]) {
    answers.push(submit(item));
    await settle();
  }
  expect(batches.slice(1).map(({ lane }) => lane)).toEqual([1, 0, 1].map((index) => ({ index, isAlone: false })));
  for (let item = 5; item <= 10; item++) answers.push(submit(item));
  await settle();
  expect(sizes()).toEqual([[1], [2], [3], [4]]);
  batches[1].end();
  await settle();
  // Nine are under way: neither lane takes more than five of them.
  expect(sizes()[4]).toEqual([5, 6, 7, 8, 9]);
  expect(batches[4].lane).toEqual({ index: 1, isAlone: false });
  batches[0].end();
  await settle();
  expect(sizes()[5]).toEqual([10]);
  expect(batches[5].lane.index).toBe(0);
  for (const { end } of batches) end();
  expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
});

test('who leaves before its turn is neither prepared nor run', async () => {
  const { batches, prepared, submit, sizes, queue } = heldQueue({ most: 1 });
  const left = new AbortController();
  const kept = [submit(1), submit(2)];
  const gone = Promise.allSettled([3, 4, 5, 6, 7, 8].map((item) => submit(item, left.signal)));
  kept.push(submit(9));
  await settle();
  left.abort(new Error('gone'));
  expect((await gone).map(({ status }) => status)).toEqual(Array(6).fill('rejected'));
  batches[0].end();
  batches[1].end();
  await settle();
  batches[2].end();
  expect(await Promise.all(kept)).toEqual([10, 20, 90]);
  expect(sizes()).toEqual([[1], [2], [9]]);
  // 3 and 4 had been prepared: two batches ahead, and no more.
  expect(prepared).toEqual([1, 2, 3, 4, 9]);
  expect(queue.expectedWait()).toBe(0);
  await expect(submit(10, left.signal)).rejects.toThrow('gone');
});

test('if a batch fails, only the item at fault fails', async () => {
  const { batches, submit, sizes } = heldQueue();
  const first = submit(0);
  await settle();
  const second = submit(0);
  await settle();
  const answers = Promise.allSettled([submit(1), submit(2), submit(3)]);
  await settle();
  batches[0].end();
  batches[1].end();
  await settle();
  batches[2].fail(new Error('too large'));
  for (const place of [3, 4, 5]) {
    await settle();
    if (place === 4) batches[place].fail(new Error('this one'));
    else batches[place].end();
  }
  expect((await answers).map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message))).toEqual([
    10,
    'this one',
    30,
  ]);
  expect(sizes().slice(2)).toEqual([[1, 2, 3], [1], [2], [3]]);
  expect(await Promise.all([first, second])).toEqual([0, 0]);
});

test('an item that cannot be prepared fails alone', async () => {
  const { batches, submit, queue } = heldQueue();
  const bad = queue.submit(() => Promise.reject(new Error('not a picture')));
  const good = submit(1);
  await expect(bad).rejects.toThrow('not a picture');
  await settle();
  batches[0].end();
  expect(await good).toBe(10);
});

test('items of very different lengths do not run together', async () => {
  const { batches, submit, sizes } = heldQueue({ lengthOf: (item) => item });
  const answers = [submit(1), submit(2)];
  await settle();
  for (const length of [100, 30, 110, 31, 120]) answers.push(submit(length));
  await settle();
  for (let i = 0; i < 4; i++) {
    batches[i].end();
    await settle();
  }
  await Promise.all(answers);
  expect(sizes()).toEqual([[1], [2], [100, 110, 120], [30, 31]]);
});

test('batches are as large as the measured time of an item allows, and the expected wait is by it', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const { queue, batches, submit, sizes } = heldQueue({ most: 16, longestMs: 100 });
  expect(queue.expectedWait()).toBe(0);
  const first = submit(0);
  await settle();
  now += 40;
  batches[0].end();
  await first;
  expect(queue.batchSize()).toBe(2);
  const answers = [1, 2, 3, 4, 5, 6].map((item) => submit(item));
  await settle();
  expect(queue.expectedWait()).toBe(6 * 40);
  for (let i = 1; i < batches.length; i++) {
    now += 40 * batches[i].items.length;
    batches[i].end();
    await settle();
  }
  await Promise.all(answers);
  expect(Math.max(...sizes().map((items) => items.length))).toBe(2);
  expect(queue.itemTime()).toBeCloseTo(40, 6);
  // While nothing waits, no time passes.
  now += 10_000;
  const last = submit(7);
  await settle();
  now += 40;
  batches[batches.length - 1].end();
  await last;
  expect(queue.itemTime()).toBeCloseTo(40, 6);
});

test('property: everyone gets its own answer, nobody who left first is run, no batch is too large', async () => {
  const event = fc.record({ leaves: fc.boolean(), pause: fc.boolean(), length: fc.integer({ min: 1, max: 40 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), async (events, most) => {
      const run: number[] = [];
      const neverRun: number[] = [];
      const queue = new BatchQueue<number, number>(
        async (items) => {
          expect(items.length).toBeLessThanOrEqual(most);
          run.push(...items);
          await settle();
          return items.map((item) => item + 1_000);
        },
        { most, longestMs: 1e9, lengthOf: (item) => events[item].length },
      );
      const answers = [];
      for (const [item, { leaves, pause }] of events.entries()) {
        const left = new AbortController();
        answers.push(queue.submit(async () => item, left.signal).catch(() => null));
        if (pause) await settle();
        if (!leaves) continue;
        const began = [...run];
        left.abort(new Error('left'));
        if (!began.includes(item)) neverRun.push(item);
      }
      const given = await Promise.all(answers);
      for (const [item, answer] of given.entries()) {
        if (answer !== null || !events[item].leaves) expect(answer).toBe(item + 1_000);
      }
      expect(new Set(run).size).toBe(run.length);
      expect(run.filter((item) => neverRun.includes(item))).toEqual([]);
      expect(run.length + neverRun.length).toBe(events.length);
      expect(queue.expectedWait()).toBe(0);
    }),
  );
});
