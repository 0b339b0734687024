import { expect, test } from 'vitest';
import { InvalidInputError } from '../../errors.ts';
import { drawShots } from './draw-shots.ts';

const labels = ['a', 'b', 'c'];
const examples = Array.from({ length: 30 }, (_, i) => ({ name: i, label: i % 6 === 0 ? 2 : i % 2 }));
const countsOf = (drawn: typeof examples) =>
  labels.map((_, label) => drawn.filter((each) => each.label === label).length);

test('draws so many of each label, by the seed, in their order', () => {
  const drawn = drawShots(examples, labels, 4, 7);
  expect(countsOf(drawn)).toEqual([4, 4, 4]);
  expect(drawShots(examples, labels, 4, 7)).toEqual(drawn);
  expect(drawShots(examples, labels, 4, 8)).not.toEqual(drawn);
  expect(drawn.map(({ name }) => name)).toEqual(drawn.map(({ name }) => name).toSorted((a, b) => a - b));
});

test('more shots keep those of fewer', () => {
  const more = new Set(drawShots(examples, labels, 5, 7));
  for (const example of drawShots(examples, labels, 2, 7)) expect(more.has(example)).toBe(true);
});

test('a label with fewer examples is named, with its number', () => {
  const draw = () => drawShots(examples, labels, 6, 7);
  expect(draw).toThrow(InvalidInputError);
  expect(draw).toThrow(/not 6 training examples in every class: “c” has 5\. Choose fewer shots/);
});
