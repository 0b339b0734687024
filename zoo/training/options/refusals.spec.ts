import { expect, test } from 'vitest';
import { InvalidInputError } from '../../errors.ts';
import { Refusals } from './refusals.ts';

const refuse = (field?: string) => () => {
  throw new InvalidInputError(`${field} is wrong.`, field);
};

test('all that several checks refuse is one error; the first refusal of a field counts', () => {
  const refusals = new Refusals();
  expect(refusals.of(() => 3)).toBe(3);
  refusals.throwIfAny();
  expect(refusals.of(refuse('augmentation.mixUp'))).toBeUndefined();
  refusals.of(refuse('epochs'));
  refusals.add({ field: 'epochs', message: 'epochs is wrong in another way.' });
  expect(() => refusals.throwIfAny()).toThrow('augmentation.mixUp is wrong. epochs is wrong.');
});

test('an error that is about no field is thrown as it comes', () => {
  expect(() => new Refusals().of(refuse())).toThrow('is wrong');
  const broken = () => {
    throw new RangeError('broken');
  };
  expect(() => new Refusals().of(broken)).toThrow(RangeError);
});
