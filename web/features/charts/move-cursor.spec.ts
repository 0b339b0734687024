import { expect, test } from 'vitest';
import { moveCursor } from './move-cursor.ts';

test('arrows move by one and stop at the ends', () => {
  expect(moveCursor('ArrowRight', null, 3)).toBe(0);
  expect(moveCursor('ArrowLeft', null, 3)).toBe(2);
  expect(moveCursor('ArrowRight', 2, 3)).toBe(2);
  expect(moveCursor('ArrowUp', 0, 3)).toBe(0);
});

test('other keys leap, hide the cursor, or are left to the page', () => {
  expect(moveCursor('PageDown', 0, 100)).toBe(10);
  expect(moveCursor('End', 0, 100)).toBe(99);
  expect(moveCursor('Escape', 5, 100)).toBeNull();
  expect(moveCursor('Escape', null, 100)).toBeUndefined();
  expect(moveCursor('Tab', 5, 100)).toBeUndefined();
  expect(moveCursor('ArrowRight', null, 0)).toBeUndefined();
});
