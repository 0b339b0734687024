import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { npmCommand } from './npm-cli.ts';

test.each([
  { started: 'by hand', env: {} },
  { started: 'by npm', env: process.env },
  { started: 'by another client', env: { npm_execpath: '/somewhere/yarn.js' } },
  { started: 'by an npm that is gone', env: { npm_execpath: '/gone/npm-cli.js' } },
])('the command starts npm from a process started $started', ({ env }) => {
  const { file, args } = npmCommand(env);
  expect(execFileSync(file, [...args, '--version'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+/);
});
