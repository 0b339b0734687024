import { expect, test } from 'vitest';
import { constantsOf } from './constants-of.ts';

test('the constants of a schema are words', () => {
  const sdl = 'enum Strategy { LINEAR_PROBE FULL } type Query { strategy: Strategy }';
  expect(constantsOf(sdl)).toEqual(['linear probe', 'full']);
});
