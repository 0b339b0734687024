import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { npmStart } from './testing/npm-start.ts';

const own = npmStart();

test.each([
  ['a home that cannot be', { GRAFT_HOME: 'package.json/home' }, /GRAFT_HOME, .*cannot be written \(ENOTDIR/],
  ['an invalid port', { GRAFT_API_PORT: 'http' }, /GRAFT_API_PORT must be a port number/],
  ['the same port twice', { GRAFT_API_PORT: '47113', GRAFT_WEB_PORT: '47113' }, /Set GRAFT_WEB_PORT to another/],
])('%s is a message of one line, and the exit code 1', async (_, settings, message) => {
  const process = await own.start(settings);
  const [output, [code]] = await Promise.all([text(process.stderr), once(process, 'close')]);
  expect(output.trim()).toMatch(message);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(code).toBe(1);
});

test('Ctrl-C ends everything, even before it runs', () => own.expectEndedBy('SIGINT'));
