import { expect, test } from 'vitest';
import { categoriesOf, categoryOf } from './colour-points.ts';

const point = (label: string | null, isWrong: boolean | null = null, groups = {}) => ({
  ...{ label, isWrong, groups },
  split: 'train',
});

test('points are coloured by label, error or group', () => {
  const own = point('cat', true, { tone: 'dark' });
  expect(categoryOf(own, 'label')).toBe('cat');
  expect(categoryOf(own, 'split')).toBe('train');
  expect(categoryOf(own, 'error')).toBe('wrong');
  expect(categoryOf(own, 'group tone')).toBe('dark');
  expect(categoryOf(point(null), 'label')).toBe('no label');
  expect(categoryOf(point('cat'), 'error')).toBe('not judged');
  expect(categoryOf(point('cat'), 'group tone')).toBe('not known');
});

test('categories are in order and differ in colour or shape, up to 24 of them', () => {
  const labels = Array.from({ length: 24 }, (_, i) => `label ${String(i).padStart(2, '0')}`);
  const categories = categoriesOf(
    [...labels].reverse().map((label) => point(label)),
    'label',
  );
  expect(categories.map(({ name }) => name)).toEqual(labels);
  expect(new Set(categories.map(({ colour, shape }) => `${colour} ${shape}`)).size).toBe(24);
});

test('errors are told by shape too', () => {
  const categories = categoriesOf([point('a', true), point('a', false), point('b', false), point('b')], 'error');
  expect(categories.map(({ name, count, shape }) => [name, count, shape])).toEqual([
    ['not judged', 1, 'circle'],
    ['right', 2, 'circle'],
    ['wrong', 1, 'cross'],
  ]);
});
