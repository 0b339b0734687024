import { expect, test } from 'vitest';
import { checkSplits } from './check-splits.ts';
import type { Example } from './dataset.ts';

const SPLITS = ['train', 'validation', 'test'] as const;
const example = (label: number, split: Example['split'], i = 0): Example => ({
  ...{ name: `${label}/${split}/${i}`, label, split, groups: {}, offset: 0, byteSize: 1, sha256: '' },
});
const labels = ['cat', 'dog', 'bird'];
const whole = [0, 1, 2].flatMap((label) => SPLITS.map((split) => example(label, split)));
const check = (examples: Example[], needed: readonly Example['split'][] = SPLITS) =>
  checkSplits({ examples, labels }, needed, 'Testing needs');

test('examples of every class in every split pass, and so do classes that only training has', () => {
  check(whole);
  check(whole.filter(({ label, split }) => label < 2 || split === 'train'));
  // A class without a single example: publishers list more than they have.
  check(whole.filter(({ label }) => label < 2));
});

test('splits that are not read may be empty', () => {
  check(
    whole.filter(({ split }) => split !== 'test'),
    ['train', 'validation'],
  );
});

test.each<[string, Example[], string]>([
  ['no validation', whole.filter(({ split }) => split !== 'validation'), 'has no validation examples. Testing needs'],
  ['training only', whole.filter(({ split }) => split === 'train'), 'has no validation and no test examples'],
  ['a class in test only', [...whole.slice(0, 6), example(2, 'test')], 'no training examples of "bird"'],
  ['a class in validation only', [...whole.slice(0, 6), example(2, 'validation')], 'no training examples of "bird"'],
  [
    'one class in training',
    whole.filter(({ label, split }) => label === 1 || split !== 'train'),
    'of one class, "dog"',
  ],
  ['a label that does not exist', [...whole, example(3, 'train')], 'has label 3, but the data set has 3 labels'],
])('%s is refused, with its field', (_, examples, message) => {
  expect(() => check(examples)).toThrow(
    expect.objectContaining({ message: expect.stringContaining(message), field: 'datasetId' }),
  );
});

test('other targets have no classes to miss', () => {
  const numbers = whole.map((one) => ({ ...one, label: -1, targets: [1] }));
  checkSplits({ examples: numbers, labels: ['weight'], task: 'REGRESSION' }, SPLITS, 'Testing needs');
  const few = numbers.filter(({ split }) => split !== 'test');
  expect(() => checkSplits({ examples: few, labels: ['weight'], task: 'REGRESSION' }, SPLITS, 'Testing needs')).toThrow(
    /no test examples/,
  );
});
