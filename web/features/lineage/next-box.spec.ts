import { expect, test } from 'vitest';
import { nextBox } from './next-box.ts';

/** A model with two runs, of which the second has two epochs. */
const LAYOUT = {
  nodes: [
    ['model', 0, 100],
    ['probe', 232, 40],
    ['partial', 232, 160],
    ['epoch 1', 464, 130],
    ['epoch 2', 464, 190],
  ].map(([key, x, y]) => ({ shown: { key } as never, x: Number(x), y: Number(y) })),
  edges: [
    ['model', 'probe'],
    ['model', 'partial'],
    ['partial', 'epoch 1'],
    ['partial', 'epoch 2'],
  ].map(([from, to]) => ({ key: `${from} → ${to}`, from, to, points: [] })),
};

test.each([
  ['model', 'ArrowRight', 'probe'],
  ['probe', 'ArrowDown', 'partial'],
  ['partial', 'ArrowUp', 'probe'],
  ['partial', 'ArrowRight', 'epoch 1'],
  ['epoch 1', 'ArrowDown', 'epoch 2'],
  ['epoch 2', 'ArrowLeft', 'partial'],
  ['partial', 'ArrowLeft', 'model'],
  ['probe', 'ArrowRight', null],
  ['model', 'ArrowUp', null],
  ['gone', 'ArrowUp', null],
] as const)('from %s %s leads to %s', (from, step, to) => {
  expect(nextBox(LAYOUT, from, step)).toBe(to);
});
