import { expect, test } from 'vitest';
import { InvalidInputError } from '../../errors.ts';
import { labelTexts } from './label-texts.ts';

const labels = [
  { label: 'cat', description: 'a small pet, $& furry' },
  { label: 'dog' },
  { label: 'fox', description: ' ' },
];

test('descriptions stand as they are, labels in the default template', () => {
  expect(labelTexts(labels, null, 'IMAGE')).toEqual([
    'a small pet, $& furry',
    'This is a photo of dog.',
    'This is a photo of fox.',
  ]);
  expect(labelTexts(labels, null, 'TEXT')).toEqual(['a small pet, $& furry', 'dog', 'fox']);
});

test('a template is filled with either', () => {
  expect(labelTexts(labels, 'about {}!', 'TEXT')).toEqual(['about a small pet, $& furry!', 'about dog!', 'about fox!']);
});

test.each([
  [[{ label: 'cat' }], null, 'labels'],
  [[{ label: 'cat' }, { label: 'cat' }], null, 'labels'],
  [labels, 'a photo', 'template'],
  [labels, '{} and {}', 'template'],
])('%o with the template %s is refused: %s', (given, template, field) => {
  const refused = () => labelTexts(given, template, 'IMAGE');
  expect(refused).toThrow(InvalidInputError);
  expect(refused).toThrow(expect.objectContaining({ field }));
});
