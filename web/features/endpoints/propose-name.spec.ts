import { expect, test } from 'vitest';
import { proposeName } from './propose-name.ts';

test('a name of lower-case letters, digits and hyphens, with a number where it is taken', () => {
  expect(proposeName('Emoji, by category (2026)', [])).toBe('emoji-by-category-2026');
  expect(proposeName('Größe & Façade', [])).toBe('gro-e-facade');
  expect(proposeName('Pets', ['pets', 'pets-2'])).toBe('pets-3');
  expect(proposeName('stats', [])).toBe('stats-2');
});

test('whatever the data set is called', () => {
  expect(proposeName('绘文字', [])).toBe('endpoint');
  expect(proposeName('--', ['endpoint'])).toBe('endpoint-2');
  const long = proposeName('x'.repeat(200), ['x'.repeat(58)]);
  expect(long).toHaveLength(60);
  expect(long).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
  expect(proposeName(`${'x'.repeat(57)} y`, [])).toBe('x'.repeat(57));
});
