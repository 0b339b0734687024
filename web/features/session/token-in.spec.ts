import { expect, test } from 'vitest';
import { tokenIn } from './token-in.ts';

test.each([
  ['graft_abc-DEF', 'graft_abc-DEF'],
  ['http://127.0.0.1:3000/sign-in?token=graft_abc-DEF', 'graft_abc-DEF'],
  ['https://graft.example/sign-in?from=mail&token=a%2Bb%3D%3D&x=1', 'a+b=='],
  ['http://127.0.0.1:3000/sign-in?token=abc%2', 'abc%2'],
  ['p?token=odd&but-a-token', 'p?token=odd&but-a-token'],
])('%s holds %s', (pasted, token) => {
  expect(tokenIn(pasted)).toBe(token);
});
