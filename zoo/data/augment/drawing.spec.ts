import { expect, test } from 'vitest';
import fixtures from '../fixtures/augmented.json' with { type: 'json' };
import { random } from '../random.ts';
import type { Box } from '../raster.ts';
import { drawJitter } from './color-jitter.ts';
import { drawErasure } from './erase.ts';
import { drawMixture } from './mix-batch.ts';
import { drawOperations, OPERATIONS } from './rand-augment.ts';
import { randomCrop } from './random-crop.ts';

// The distributions of torchvision's transforms v2: see scripts/fixtures/torchvision-augmentation.py.

const DRAWS = 4000;
/**
 * Of the distance between the distribution of 4,000 draws and that of 40,000, at 19 places: twice the 1 ‰ quantile of Kolmogorov and
 * Smirnov's statistic, 1.95 · √(1/4000 + 1/40000) = 0.032, so that a share that is wrong by a tenth is seen.
 */
const DISTANCE = 0.04;

/** Compares draws with the numbers that part theirs into twenty equal shares. */
function expectAlike(drawn: number[], parts: number[]): void {
  for (const [i, part] of parts.entries()) {
    const wanted = (i + 1) / 20;
    const below = drawn.filter((value) => value < part - 1e-9).length / drawn.length;
    const upTo = drawn.filter((value) => value <= part + 1e-9).length / drawn.length;
    // Where many draws are the same, the part lies anywhere among them.
    expect(below - DISTANCE, `share ${wanted}`).toBeLessThan(wanted);
    expect(upTo + DISTANCE, `share ${wanted}`).toBeGreaterThan(wanted);
  }
}

const many = <T>(draw: (seed: number) => T) => Array.from({ length: DRAWS }, (_, seed) => draw(seed));
const of = (name: string) => fixtures.distributions.filter(({ of }) => of === name);

interface BoxParts {
  area: number[];
  logRatio: number[];
  left: number[];
  top: number[];
}

function expectBoxes(boxes: Box[], { area, logRatio, left, top }: BoxParts, [width, height]: number[]): void {
  expectAlike(
    boxes.map((box) => (box.width * box.height) / (width * height)),
    area,
  );
  expectAlike(
    boxes.map((box) => Math.log(box.width / box.height)),
    logRatio,
  );
  expectAlike(
    boxes.map((box) => box.left),
    left,
  );
  expectAlike(
    boxes.map((box) => box.top),
    top,
  );
}

test.each(of('crop'))('crops of scale $scale and ratio $ratio', (given) => {
  const { size, scale, ratio } = given as unknown as {
    size: number[];
    scale: [number, number];
    ratio: [number, number];
  };
  const from = random(1);
  const boxes = many(() => randomCrop(from, { width: size[0], height: size[1] }, scale, ratio));
  expectBoxes(boxes, given as unknown as BoxParts, size);
});

test('erased rectangles', () => {
  const [given] = of('erasing') as unknown as (BoxParts & { size: number[]; share: number })[];
  const from = random(2);
  const size = { width: given.size[0], height: given.size[1] };
  const drawn = many(() => drawErasure(from, size, 1));
  const boxes = drawn.filter((box) => box !== null);
  expect(boxes.length / DRAWS).toBeCloseTo(given.share, 1);
  expectBoxes(boxes, given, given.size);
  expect(many(() => drawErasure(from, size, 0.25)).filter((box) => box !== null).length / DRAWS).toBeCloseTo(0.25, 1);
});

test.each(of('mixUp'))('MixUp’s share with α $alpha', (given) => {
  const drawn = many((seed) => drawMixture(seed, { mixUp: given.alpha ?? 0, cutMix: 0 }, { width: 8, height: 8 }));
  expectAlike(
    drawn.map((mixture) => (mixture?.kind === 'mixUp' ? mixture.own : Number.NaN)),
    given.own ?? [],
  );
});

test.each(of('cutMix'))('CutMix’s share with α $alpha', (given) => {
  const [width, height] = given.size ?? [];
  const drawn = many((seed) => drawMixture(seed, { mixUp: 0, cutMix: given.alpha ?? 0 }, { width, height }));
  expectAlike(
    drawn.map((mixture) =>
      mixture?.kind === 'cutMix' ? 1 - (mixture.box.width * mixture.box.height) / (width * height) : Number.NaN,
    ),
    given.own ?? [],
  );
});

test('with both, half of the batches get each; without any, none', () => {
  const size = { width: 8, height: 8 };
  const kinds = many((seed) => drawMixture(seed, { mixUp: 1, cutMix: 1 }, size)?.kind);
  expect(kinds.filter((kind) => kind === 'mixUp').length / DRAWS).toBeCloseTo(0.5, 1);
  expect(kinds).not.toContain(undefined);
  expect(drawMixture(1, { mixUp: 0, cutMix: 0 }, size)).toBeNull();
});

test('colour jitter: the factors, in any order', () => {
  const [given] = of('colorJitter') as unknown as ({ strength: number } & Record<string, number[]>)[];
  const from = random(3);
  const drawn = many(() => drawJitter(from, given.strength));
  for (const kind of ['brightness', 'contrast', 'saturation', 'hue'])
    expectAlike(
      drawn.map((adjustments) => adjustments.find((each) => each.kind === kind)?.factor ?? Number.NaN),
      given[kind],
    );
  const orders = new Map<string, number>();
  for (const adjustments of drawn) {
    const order = adjustments.map(({ kind }) => kind).join();
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect(orders.size).toBe(24);
  for (const count of orders.values()) expect(count / DRAWS).toBeCloseTo(1 / 24, 1);
});

test('RandAugment: each operation as often, half of the signed ones negative', () => {
  const from = random(4);
  const drawn = many(() => drawOperations(from, { operations: 2, magnitude: 9 })).flat();
  expect(drawn).toHaveLength(2 * DRAWS);
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    const own = drawn.filter((each) => each.name === name);
    expect(Math.abs(own.length / drawn.length - 1 / 14), name).toBeLessThan(0.012);
    const negative = own.filter(({ magnitude }) => magnitude < 0).length / own.length;
    expect(Math.abs(negative - ('signed' in operation ? 0.5 : 0)), name).toBeLessThan(0.08);
    expect(own.every(({ magnitude }) => Math.abs(magnitude) === 9)).toBe(true);
  }
});
