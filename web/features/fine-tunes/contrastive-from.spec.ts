import { expect, test } from 'vitest';
import { contrastiveFrom, DRAWN } from './contrastive-from.ts';

const formOf = (entries: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(entries)) form.set(name, value);
  return form;
};

test('the chosen pairs, as the API takes them', () => {
  expect(contrastiveFrom(formOf({ pairs: '' }))).toBeNull();
  expect(contrastiveFrom(formOf({}))).toBeNull();
  expect(contrastiveFrom(formOf({ pairs: DRAWN, numIterations: ' ' }))).toEqual({});
  expect(contrastiveFrom(formOf({ pairs: DRAWN, numIterations: '5' }))).toEqual({ numIterations: 5 });
  expect(contrastiveFrom(formOf({ pairs: 'UNIQUE' }))).toEqual({ samplingStrategy: 'UNIQUE' });
});
