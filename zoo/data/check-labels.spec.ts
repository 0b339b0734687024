import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { checkLabels } from './check-labels.ts';

const check = (labels: string[], more: object = {}) =>
  checkLabels({
    labels,
    filename: 'pets.csv',
    maxLabels: 10_000,
    hint: 'Is it the right column?',
    ...more,
  });
const many = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i));

test('each label once, in order', () => {
  expect(check(['b', 'a', 'b'])).toEqual(['a', 'b']);
});

test('50,000 classes are refused; one is not, since a target without labels is in one folder', () => {
  expect(() => check(many(50_000, (i) => `class ${i}`))).toThrow(InvalidInputError);
  expect(() => check(many(50_000, (i) => `class ${i}`))).toThrow(
    '"pets.csv" has 50,000 classes; the maximum is 10,000. Is it the right column?',
  );
  expect(check(['a', 'a'])).toEqual(['a']);
});

test.each([
  ['decimals', many(200, (i) => String((i % 25) / 4))],
  ['numbers that are nearly all different', many(60, (i) => String(i * i))],
  ['negative ones with an exponent', many(40, (i) => `-${i}e-3`)],
])('a continuous label is refused: %s', (_, labels) => {
  expect(() => check(labels)).toThrow(
    /look like measurements and not classes. To predict numbers, name their column in targets\.numbers/,
  );
});

test.each([
  ['digits', many(500, (i) => String(i % 10))],
  ['a hundred numbers, each often', many(1_000, (i) => String(i % 100))],
  ['names with digits', many(60, (i) => `n${i}`)],
  ['a few decimals', many(60, (i) => String((i % 5) / 2))],
])('not refused: %s', (_, labels) => {
  expect(check(labels).length).toBeGreaterThan(1);
});
