import { once } from 'node:events';
import { expect, test } from 'vitest';
import { npmStart } from './testing/npm-start.ts';

const own = npmStart();

test('SIGTERM ends everything, even before it runs', () => own.expectEndedBy('SIGTERM'));

test.skipIf(process.platform === 'win32')('ends with the shell that npm runs it in', async () => {
  // A shell with further commands does not replace itself with this one.
  const shell = await own.start({ npm_lifecycle_event: 'start' }, [
    '/bin/sh',
    '-c',
    '"$0" "$@"; true',
    process.execPath,
  ]);
  let output = '';
  shell.stdout.setEncoding('utf8').on('data', (chunk) => {
    if (!output.includes('PostgreSQL runs.') && (output + chunk).includes('PostgreSQL runs.')) shell.kill('SIGTERM');
    output += chunk;
  });
  // 'close' comes when the last process that writes there has ended.
  await once(shell, 'close');
  // Between the two, a start in progress may still report what it had done.
  expect(output).toMatch(/Ending …\n[\s\S]*Graft has ended\./);
});
