import { expect, test } from 'vitest';
import { optionValue } from './option-value.ts';

test.each([
  ['optimizer', 'ADAMW', 'AdamW'],
  ['schedule', 'ONE_CYCLE', 'One cycle'],
  ['strategy', 'LINEAR_PROBE', 'Linear probe'],
  ['distance', 'EUCLIDEAN', 'Euclidean'],
  ['samplingStrategy', 'OVERSAMPLING', 'oversampling'],
])('%s: %s is %s', (option, value, shown) => expect(optionValue(option, value)).toBe(shown));

test('a name that a person gave is no constant', () => {
  expect(optionValue('groupAttribute', 'NONE')).toBe('NONE');
  expect(optionValue('optimizer', 'SOMETHING_NEW')).toBe('SOMETHING_NEW');
});
