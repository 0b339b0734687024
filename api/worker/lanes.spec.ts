import { describe, expect, test } from 'vitest';
import { EVERY_KIND, JOB_KINDS, type JobKindName } from '../jobs/kinds.ts';
import { type Lane, lanesOf, Room } from './lanes.ts';

const DEFAULTS = { workerLanes: null, workerConcurrency: 2, workerShortJobs: 3 };
const laneWith = (lanes: Lane[], kind: JobKindName) => lanes.findIndex(({ kinds }) => kinds.includes(kind));

describe('lanes', () => {
  test('hold each kind once, the long ones first', () => {
    const lanes = lanesOf(DEFAULTS);
    expect(lanes.map(({ concurrency }) => concurrency)).toEqual([2, 3, 3, 3]);
    expect(lanes.flatMap(({ kinds }) => kinds).sort()).toEqual([...EVERY_KIND].sort());
    expect(EVERY_KIND.filter((kind) => JOB_KINDS[kind].length === 'LONG').sort()).toEqual([...lanes[0].kinds].sort());
  });

  test('imports, new checkpoints and pushes do not share one', () => {
    const lanes = lanesOf(DEFAULTS);
    const places = (['fetch-model', 'calibrate-checkpoint', 'push-checkpoint'] as const).map((kind) =>
      laneWith(lanes, kind),
    );
    expect(new Set(places).size).toBe(3);
    expect(laneWith(lanes, 'import-dataset')).toBe(laneWith(lanes, 'fetch-model'));
  });

  test('are one if no short job runs beside a long one', () => {
    expect(lanesOf({ ...DEFAULTS, workerShortJobs: 0 })).toEqual([{ kinds: EVERY_KIND, concurrency: 2 }]);
  });

  test('are those that are configured; other kinds are left to other workers', () => {
    const workerLanes = [
      { groups: ['analysis' as const], jobs: 4 },
      { groups: ['imports' as const, 'pushes' as const], jobs: 1 },
    ];
    const lanes = lanesOf({ ...DEFAULTS, workerLanes });
    expect(lanes.map(({ concurrency }) => concurrency)).toEqual([4, 1]);
    expect(laneWith(lanes, 'extract-features')).toBe(0);
    expect(laneWith(lanes, 'push-checkpoint')).toBe(1);
    expect(laneWith(lanes, 'fine-tune')).toBe(-1);
  });
});

describe('room', () => {
  const [long, short] = lanesOf({ ...DEFAULTS, workerConcurrency: 1, workerShortJobs: 1 });
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
