import { expect, test } from 'vitest';
import { numberScale } from './number-scale.ts';

const format = String;

test('an axis reaches over its values, to 0 where it has to, and to round numbers', () => {
  expect(numberScale({ format }, [0.23, 0.94], [0, 1]).domain).toEqual([0.2, 1]);
  expect(numberScale({ format, fromZero: true }, [3, 9], [0, 1]).domain[0]).toBe(0);
  expect(numberScale({ format, domain: [0, 1] }, [3, 9], [0, 1]).domain).toEqual([0, 1]);
});

test('an axis does not pass what no value can pass', () => {
  expect(numberScale({ format, limits: [0, 1] }, [1, 1], [0, 1]).domain).toEqual([0.9, 1]);
  expect(numberScale({ format, limits: [0, 1] }, [0.23, 0.94], [0, 1]).domain).toEqual([0.2, 1]);
});

test('without values, or with one, there is still an axis', () => {
  expect(numberScale({ format }, [], [0, 1]).domain).toEqual([0, 1]);
  const one = numberScale({ format }, [5], [0, 100]);
  expect(one(5)).toBeCloseTo(50);
  expect(numberScale({ format, scale: 'log' }, [0], [0, 1]).domain).toEqual([0.1, 1]);
});

test('a log axis leaves out what has no logarithm, and labels powers of ten', () => {
  const scale = numberScale({ format, scale: 'log' }, [0, 1e-5, 1e-1], [0, 100]);
  expect(scale(1e-3)).toBeCloseTo(50);
  expect(scale.ticks(5)).toEqual([1e-5, 1e-4, 1e-3, 1e-2, 1e-1]);
});

test('a log axis within one power of ten is labelled too', () => {
  expect(numberScale({ format, scale: 'log' }, [2, 7], [0, 100]).ticks(5).length).toBeGreaterThan(1);
});

test('one time has its day around it', () => {
  const noon = Date.UTC(2030, 0, 2, 12);
  const scale = numberScale({ format, scale: 'time' }, [noon], [0, 100]);
  expect(scale(noon)).toBeCloseTo(50);
  expect(scale.domain.map((time) => new Date(time).getUTCDate())).toEqual([2, 3]);
});
