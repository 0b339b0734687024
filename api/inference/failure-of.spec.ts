import { expect, test } from 'vitest';
import { captureLog } from '../testing/captured-log.ts';
import { failureOf } from './failure-of.ts';
import { CallerGoneError } from './read-body.ts';

test('a client that left is no failure of the server, and is not logged as one', () => {
  const { lines } = captureLog();
  expect(failureOf(new CallerGoneError('The client disconnected.')).status).toBe(499);
  expect(lines).toEqual([]);
  expect(failureOf(new Error('a secret')).message).toBe('Something went wrong on the server.');
  expect(lines).toMatchObject([{ msg: 'a request to an endpoint failed' }]);
});
