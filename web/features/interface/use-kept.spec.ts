import { expect, test } from 'vitest';
import { readKept } from './use-kept.ts';

const storeOf = (text: string | null) => ({ getItem: () => text });

test('what was entered is read again', () => {
  expect(readKept('graft-form a', storeOf('{"name":"Shapes"}'))).toEqual({ name: 'Shapes' });
});

test('what nobody kept, or something else wrote, is nothing', () => {
  for (const text of [null, '{"name":', 'null', '"name"']) expect(readKept('graft-form a', storeOf(text))).toEqual({});
});
