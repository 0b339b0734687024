import { expect, test } from 'vitest';
import { signInUrl } from './sign-in-url.ts';

test('the sign-in address has the token that Graft made, and no token that the operator set', () => {
  expect(signInUrl('http://127.0.0.1:3000', 'a+b', null)).toBe('http://127.0.0.1:3000/sign-in?token=a%2Bb');
  expect(signInUrl('http://127.0.0.1:3000', 'a secret', 'a secret')).toBe('http://127.0.0.1:3000/sign-in');
  expect(signInUrl('http://127.0.0.1:3000', null, null)).toBe('http://127.0.0.1:3000/sign-in');
});
