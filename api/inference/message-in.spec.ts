import { expect, test } from 'vitest';
import { messageIn } from './message-in.ts';

test("a replica's message, and nothing where there is none", () => {
  expect(messageIn(Buffer.from('{"error":"The body is empty."}'))).toBe('The body is empty.');
  for (const body of ['', 'null', '{}', '{"error":7}', 'Bad gateway', `{"error":"${'x'.repeat(70_000)}"}`])
    expect(messageIn(Buffer.from(body)), body.slice(0, 20)).toBe('');
});
