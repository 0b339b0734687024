import { CombinedError } from '@urql/core';
import { expect, test } from 'vitest';
import { errorCode, errorMessage, errorsByField } from './errors.ts';

const refused = new CombinedError({
  graphQLErrors: [
    { message: 'Batch size must be at least 1.', extensions: { code: 'BAD_USER_INPUT', field: 'input.batchSize' } },
    { message: 'The model is not fetched yet.', extensions: { code: 'CONFLICT', field: 'modelSlug' } },
  ],
});

test('a message goes to the field that the API names, else to the form', () => {
  expect(errorsByField(refused, ['batchSize', 'epochs'])).toEqual({
    batchSize: 'Batch size must be at least 1.',
    form: 'The model is not fetched yet.',
  });
  expect(errorsByField(undefined, ['batchSize'])).toEqual({});
});

test('several refusals go each to its field', () => {
  const refusals = [
    { field: 'augmentation.mixUp', message: 'augmentation.mixUp must be at least 0, not -1.' },
    { field: 'epochs', message: 'epochs must be at least 1, not 0.' },
  ];
  const both = new CombinedError({
    graphQLErrors: [{ message: 'Both.', extensions: { code: 'BAD_USER_INPUT', field: 'augmentation', refusals } }],
  });
  expect(errorsByField(both, ['epochs', 'mixUp'])).toEqual({
    mixUp: refusals[0].message,
    epochs: refusals[1].message,
  });
  expect(errorsByField(both, ['augmentation'])).toEqual({
    augmentation: refusals[0].message,
    form: refusals[1].message,
  });
});

test('a lost connection is reported in words, without the client’s own prefix', () => {
  const lost = new CombinedError({ networkError: new Error('Failed to fetch') });
  expect(errorsByField(lost, ['epochs']).form).toContain('does not respond');
  expect(errorMessage(refused)).not.toContain('[GraphQL]');
  expect(errorCode(refused)).toBe('BAD_USER_INPUT');
});
