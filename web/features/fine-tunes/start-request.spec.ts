import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { type StartInput, startCommand, startDocument, startVariables } from './start-request.ts';

const input: StartInput = { modelSlug: 'otter', datasetId: '1', strategy: 'PARTIAL', unfreezeFrom: "it's a 'layer'" };

test('the document and the variables are those of the button', () => {
  expect(startDocument()).toContain('mutation StartFineTune($input: StartFineTuneInput!)');
  expect(JSON.parse(startVariables(input))).toEqual({ input });
});

test('a shell hands curl the same request, quotes included', () => {
  const command = startCommand('http://127.0.0.1:4000', input).replace(/^curl/, `printf '%s\\n'`);
  const output = execFileSync('sh', ['-c', command], { env: { ...process.env, GRAFT_TOKEN: 'secret' } }).toString();
  const lines = output.trim().split('\n');
  expect(lines[0]).toBe('http://127.0.0.1:4000/graphql');
  expect(lines).toContain('authorization: Bearer secret');
  expect(JSON.parse(output.slice(output.indexOf('{"query"')))).toEqual({
    query: startDocument(),
    variables: { input },
  });
});
