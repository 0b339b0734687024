import { expect, test } from 'vitest';
import { random } from '../../../zoo/data/random.ts';
import { calibrate } from './calibrate.ts';

const widthOf = ({ interval: [low, high] }: ReturnType<typeof calibrate>) => high / low;
const own = (...factors: number[]) => [{ logs: factors.map(Math.log), between: 0 }];

test('without a run: as computed, in the range of the prior', () => {
  const { factor, interval } = calibrate(0.5, []);
  expect(factor).toBe(1);
  const deviation = Math.hypot(0.5, 0.25);
  expect(interval.map(Math.log)).toEqual([-1.645 * deviation, 1.645 * deviation].map((log) => expect.closeTo(log)));
});

test('one run says most, and ten alike say nearly all', () => {
  expect(calibrate(0.6, own(3)).factor).toBeGreaterThan(2.4);
  expect(calibrate(0.6, own(...new Array(10).fill(3))).factor).toBeCloseTo(3, 0);
  expect(widthOf(calibrate(0.6, own(3)))).toBeLessThan(widthOf(calibrate(0.6, [])));
  expect(widthOf(calibrate(0.6, own(...new Array(10).fill(3))))).toBeLessThan(widthOf(calibrate(0.6, own(3))));
});

test('runs of another kind say less than runs of the same', () => {
  const other = (...factors: number[]) => [{ logs: factors.map(Math.log), between: 0.4 }];
  expect(calibrate(0.6, other(3)).factor).toBeLessThan(calibrate(0.6, own(3)).factor);
  expect(widthOf(calibrate(0.6, other(3, 3, 3, 3)))).toBeGreaterThan(widthOf(calibrate(0.6, own(3, 3, 3, 3))));
});

test('where runs differ much, the interval is wide', () => {
  expect(widthOf(calibrate(0.6, own(1, 3, 1, 3)))).toBeGreaterThan(widthOf(calibrate(0.6, own(2, 2, 2, 2))));
});

test('nine of ten further runs are in the interval', () => {
  const generator = random(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - generator.next())) * Math.cos(2 * Math.PI * generator.next());
  for (const count of [0, 1, 3, 20]) {
    let inside = 0;
    for (let i = 0; i < 2_000; i++) {
      const mean = 0.6 * normal();
      const logs = Array.from({ length: count }, () => mean + 0.25 * normal());
      const [low, high] = calibrate(0.6, [{ logs, between: 0 }]).interval;
      const next = Math.exp(mean + 0.25 * normal());
      if (next >= low && next <= high) inside++;
    }
    expect(inside / 2_000).toBeGreaterThan(0.86);
    expect(inside / 2_000).toBeLessThan(0.94);
  }
});
