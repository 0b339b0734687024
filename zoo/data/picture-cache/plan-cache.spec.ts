import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Example } from '../dataset.ts';
import { planCache, type Slot, slotBytes } from './plan-cache.ts';

const INPUT = { width: 4, height: 2 };
const PREPARED = 3 * 4 * 2;

let offset = 0;
const picture = (size: { width: number; height: number } | null): Example => ({
  ...{ name: `${offset}.png`, label: 0, split: 'train', groups: {}, offset: offset++, byteSize: 1, sha256: '' },
  ...size,
});
const [large, small, unknown] = [picture({ width: 8, height: 8 }), picture({ width: 2, height: 2 }), picture(null)];
const plan = (crops: boolean, examples = [large, small, unknown]) => planCache([{ examples, crops }], INPUT, 1e6);

test('a picture is kept at its own size or at that of the model’s input, whichever is smaller; one that is cropped is kept whole', () => {
  const evaluated = plan(false);
  expect(evaluated.slotOf(large, false)).toMatchObject({ ...INPUT, isPrepared: true });
  expect(evaluated.slotOf(small, false)).toMatchObject({ width: 2, height: 2, isPrepared: false });
  expect(evaluated.slotOf(unknown, false)).toMatchObject({ ...INPUT, isPrepared: true });
  expect(evaluated.slotOf(large, true)).toBeNull();
  const cropped = plan(true);
  expect(cropped.slotOf(large, true)).toMatchObject({ width: 8, height: 8, isPrepared: false });
  expect(cropped.slotOf(unknown, true)).toBeNull();
  // What is whole is good for both.
  expect(cropped.slotOf(large, false)).toEqual(cropped.slotOf(large, true));
});

test('views of a picture have one place', () => {
  const views = plan(false, [large, { ...large, view: 1 }]);
  expect(views.slots).toBe(1);
  expect(views.slotOf({ ...large, view: 2 }, false)).toEqual(views.slotOf(large, false));
});

test('where there is no room for all, the first ones have it, and what is smaller', () => {
  const examples = Array.from({ length: 4 }, () => picture({ width: 8, height: 8 }));
  const wanted = [
    { examples: examples.slice(0, 1), crops: false },
    { examples, crops: true },
    { examples: [small], crops: true },
  ];
  const room = PREPARED + 2 * 3 * 64 + 20;
  const { slotOf, bytes, slots } = planCache(wanted, INPUT, room);
  expect(slotOf(examples[0], false)?.isPrepared).toBe(true);
  expect(examples.map((example) => slotOf(example, true) !== null)).toEqual([true, true, false, false]);
  expect(slotOf(small, true)).not.toBeNull();
  expect({ bytes, slots }).toEqual({ bytes: PREPARED + 2 * 3 * 64 + 12, slots: 4 });
});

test('slots lie one after the other, within the room', () =>
  fc.assert(
    fc.property(
      fc.array(fc.record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) })),
      fc.boolean(),
      fc.nat(2000),
      (sizes, crops, room) => {
        const examples = sizes.map(picture);
        const { slotOf, bytes, slots } = planCache([{ examples, crops }], INPUT, room);
        const found = examples.map((example) => slotOf(example, crops)).filter((slot): slot is Slot => slot !== null);
        let end = 0;
        for (const [i, slot] of found.entries()) {
          expect([slot.index, slot.at]).toEqual([i, end]);
          end += slotBytes(slot);
        }
        expect([end, found.length]).toEqual([bytes, slots]);
        expect(bytes).toBeLessThanOrEqual(room);
      },
    ),
    { seed: 4 },
  ));
