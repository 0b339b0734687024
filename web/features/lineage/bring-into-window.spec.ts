import { expect, test } from 'vitest';
import { bringIntoWindow } from './bring-into-window.ts';

const WINDOW = { width: 400, height: 300 };
const box = (x: number, y: number) => ({ x, y, width: 100, height: 50 });
const view = { scaleX: 0.5, translateX: 20, translateY: 20 };

test('a box in the window moves nothing', () => {
  expect(bringIntoWindow(view, box(100, 100), WINDOW)).toEqual({ translateX: 20, translateY: 20 });
});

test('a box outside comes to the nearest edge', () => {
  expect(bringIntoWindow(view, box(1000, -400), WINDOW)).toEqual({
    translateX: 400 - 12 - 50 - 500,
    translateY: 12 + 200,
  });
});

test('of a box wider than the window the beginning is shown', () => {
  expect(bringIntoWindow({ ...view, scaleX: 5 }, box(10, 0), WINDOW).translateX).toBe(12 - 50);
});
