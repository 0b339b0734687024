import { expect, test } from 'vitest';
import { captureLog } from '../testing/captured-log.ts';
import { passOnLine } from './log-line.ts';

test('a line of a child’s logger keeps its level and fields, without what the parent’s line says itself', () => {
  const { log, lines } = captureLog();
  const parent = log.child({ job: 'j', requestId: 'r' });
  passOnLine(
    parent,
    JSON.stringify({
      level: 40,
      time: 1,
      pid: 2,
      hostname: 'h',
      name: 'job',
      msg: 'careful',
      epoch: 3,
      requestId: 'r',
    }),
  );
  expect(lines).toEqual([
    expect.objectContaining({ level: 40, msg: 'careful', epoch: 3, job: 'j', requestId: 'r', name: 'spec' }),
  ]);
  expect(lines[0].pid).toBe(process.pid);
});

test('gives the words of a line, for the message about a child that ended', () => {
  const { log } = captureLog();
  const line = JSON.stringify({ level: 50, msg: 'the job failed', err: { type: 'Error', message: 'no such file' } });
  expect(passOnLine(log, line)).toBe('the job failed: no such file');
  expect(passOnLine(log, 'Aborted (core dumped)')).toBe('Aborted (core dumped)');
});

test('keeps the message and the stack of a child’s error', () => {
  const { log, lines } = captureLog();
  const child = captureLog();
  child.log.error({ err: new TypeError('no such file') }, 'the job failed');
  passOnLine(log, JSON.stringify(child.lines[0]));
  expect(lines[0]).toMatchObject({
    level: 50,
    msg: 'the job failed',
    err: { type: 'TypeError', message: 'no such file' },
  });
  expect(lines[0].err).toEqual(child.lines[0].err);
});

test('any other output is a message', () => {
  const { log, lines } = captureLog();
  for (const line of ['plain', '{ not json', '{"a":1}', '']) passOnLine(log, line);
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
    [30, 'plain'],
    [30, '{ not json'],
    [30, '{"a":1}'],
    [30, ''],
  ]);
});
