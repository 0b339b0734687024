import { expect, onTestFinished, test, vi } from 'vitest';
import { MeanUnderWay } from './mean-under-way.ts';

test('counts each for as long as it is under way', () => {
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  onTestFinished(() => clock.mockRestore());
  const mean = new MeanUnderWay();
  now = 100;
  mean.set(4);
  now = 150;
  mean.set(1);
  now = 200;
  expect(mean.take()).toBe((100 * 0 + 50 * 4 + 50 * 1) / 200);
  now = 300;
  expect(mean.take()).toBe(1);
  mean.set(0);
  now = 400;
  expect(mean.take()).toBe(0);
});
