import { expect, test } from 'vitest';
import { typed } from './typed.ts';

const plain = { ctrlKey: false, metaKey: false, altKey: false };
const after = (keys: string[]) => keys.reduce((text, key) => typed(text, { ...plain, key }) ?? text, '');

test('characters are kept in their order, and Backspace takes one back', () => {
  expect(after(['r', 'e', 'x', 'Backspace', 's', '-', 'Shift', 'ArrowDown', 'Ü', '字'])).toBe('res-Ü字');
});

test('a shortcut types nothing; AltGr does', () => {
  expect(typed('a', { ...plain, key: 'k', ctrlKey: true })).toBeNull();
  expect(typed('a', { ...plain, key: 'c', metaKey: true })).toBeNull();
  expect(typed('a', { ...plain, key: '@', ctrlKey: true, altKey: true })).toBe('a@');
});
