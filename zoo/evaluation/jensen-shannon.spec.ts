import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { distanceByChance, jensenShannonDistance } from './jensen-shannon.ts';

interface Fixture {
  distances: { first: number[]; second: number[]; distance: number }[];
  /** The 0.95 quantile of distances between samples of one distribution, simulated. */
  chances: { sizes: [number, number]; bins: number; distance: number }[];
}

const fixture = JSON.parse(await readFile(path.join(import.meta.dirname, 'jensen-shannon.json'), 'utf8')) as Fixture;

test('equals scipy’s jensenshannon', () => {
  expect(fixture.distances.length).toBeGreaterThan(5);
  for (const { first, second, distance } of fixture.distances) {
    expect(jensenShannonDistance(first, second)).toBeCloseTo(distance, 12);
    expect(jensenShannonDistance(second, first)).toBeCloseTo(distance, 12);
  }
});

test('is 0 for the same shares, 1 for no bin in common, and null for nothing', () => {
  expect(jensenShannonDistance([1, 2, 3], [10, 20, 30])).toBeCloseTo(0, 7);
  expect(jensenShannonDistance([1, 0, 0], [0, 5, 5])).toBeCloseTo(1, 12);
  expect(jensenShannonDistance([0, 0], [1, 1])).toBeNull();
  expect(() => jensenShannonDistance([1], [1, 2])).toThrow(RangeError);
});

test('what chance gives is what a simulation with scipy gives, within a tenth', () => {
  expect(fixture.chances.length).toBeGreaterThan(3);
  for (const { sizes, bins, distance } of fixture.chances) {
    const ratio = distanceByChance(sizes, bins) / distance;
    expect(ratio, `${sizes} in ${bins} bins`).toBeGreaterThan(0.9);
    expect(ratio, `${sizes} in ${bins} bins`).toBeLessThan(1.1);
  }
  expect(distanceByChance([10, 10], 1)).toBe(0);
  expect(distanceByChance([0, 10], 3)).toBe(0);
});
