import { describe, expect, test } from 'vitest';
import { EVERY_KIND } from '../jobs/kinds.ts';
import { lanesOf, Room } from './lanes.ts';

describe('lanes', () => {
  test('hold each kind once', () => {
    const lanes = lanesOf({ workerConcurrency: 2, workerShortJobs: 3 });
    expect(lanes.map(({ concurrency }) => concurrency)).toEqual([2, 3]);
    expect(lanes[0].kinds).toContain('fine-tune');
    expect(lanes[1].kinds).toContain('fetch-model');
    expect(lanes.flatMap(({ kinds }) => kinds).sort()).toEqual([...EVERY_KIND].sort());
  });

  test('are one if no short job runs beside a long one', () => {
    expect(lanesOf({ workerConcurrency: 2, workerShortJobs: 0 })).toEqual([{ kinds: EVERY_KIND, concurrency: 2 }]);
  });
});

describe('room', () => {
  const [long, short] = lanesOf({ workerConcurrency: 1, workerShortJobs: 1 });
  const waiting = async () => true;
  const nothing = async () => false;

  test('the first job starts with any memory, a second one with enough', async () => {
    let free = 99;
    const room = new Room([long, short], 100, async () => free);
    expect(await room.has(short, 0, waiting)).toBe(true);
    expect(await room.has(short, 1, waiting)).toBe(false);
    free = 100;
    expect(await room.has(short, 1, waiting)).toBe(true);
  });

  test('a long job that waits for memory gets it before the short ones', async () => {
    const room = new Room([long, short], 100, async () => 50);
    expect(await room.has(long, 1, waiting)).toBe(false);
    // The short job that ran has ended; the next one does not overtake.
    expect(await room.has(short, 0, waiting)).toBe(false);
    expect(await room.has(long, 0, waiting)).toBe(true);
    expect(await room.has(short, 0, waiting)).toBe(true);
  });

  test('a long job that was cancelled while it waited keeps nothing back', async () => {
    const room = new Room([long, short], 100, async () => 50);
    expect(await room.has(long, 1, waiting)).toBe(false);
    expect(await room.has(long, 1, nothing)).toBe(false);
    expect(await room.has(short, 0, waiting)).toBe(true);
  });
});
