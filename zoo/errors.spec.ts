import { expect, test } from 'vitest';
import { InvalidInputError } from './errors.ts';

test('a name of any length does not hide what the message says', () => {
  const name = 'a'.repeat(5_000);
  const { message } = new InvalidInputError(`the node “${name}” reads "${name}", which no node makes: export it again`);
  expect(message).toMatch(/^the node “a{200}…” reads "a{200}…", which no node makes: export it again$/);
  expect(new InvalidInputError(`Unknown type: ${name}`).message).toMatch(/^Unknown type: a{2886} …$/);
  const plain = `the node “${'b'.repeat(399)}” is fine`;
  expect(new InvalidInputError(plain).message).toBe(plain);
});
