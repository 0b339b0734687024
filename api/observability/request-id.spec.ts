import { expect, test } from 'vitest';
import { captureLog } from '../testing/captured-log.ts';
import { currentRequestId, requestIdFrom, withRequestId } from './request-id.ts';

test('a well-formed id is kept, anything else gets a new one', () => {
  for (const id of [
    'a',
    '0198c0de-7d2b-7abc-8def-0123456789ab',
    'Root=1-67891233-abcdef012345678912345678',
    'x'.repeat(128),
  ])
    expect(requestIdFrom(id)).toBe(id);
  for (const bad of [undefined, '', 'two words', 'a\nb', 'a"b', 'ä', 'x'.repeat(129), ['a', 'b']])
    expect(requestIdFrom(bad)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
});

test('the id follows what a request starts, and is in each of its log lines', async () => {
  const { log, lines } = captureLog();
  const work = async (words: string) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    log.info(words);
  };
  await Promise.all([
    withRequestId('one', () => work('first')),
    withRequestId('two', () => work('second')),
    work('none'),
  ]);
  expect(Object.fromEntries(lines.map(({ msg, requestId }) => [msg, requestId]))).toEqual({
    first: 'one',
    second: 'two',
    none: undefined,
  });
  expect(currentRequestId()).toBeNull();
});

test('secrets in headers are not written', () => {
  const { log, lines } = captureLog();
  const headers = { authorization: 'Bearer hush', cookie: 'graft_token=hush', accept: '*/*' };
  log.info({ headers, req: { headers } }, 'a request');
  expect(JSON.stringify(lines)).not.toContain('hush');
  expect(lines[0].headers).toMatchObject({ accept: '*/*' });
});
