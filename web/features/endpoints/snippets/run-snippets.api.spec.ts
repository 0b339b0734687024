import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedEndpoint, servedEndpoint } from '../../../../api/testing/served-endpoint.ts';
import { tinyCheckpoint } from '../../../../api/testing/tiny-checkpoint.ts';
import { curlSnippet } from './curl.ts';
import { typescriptSnippet } from './typescript.ts';

// The snippets run as they stand, in a folder with a picture.png. Python's are run by web/testing/run-snippets.ts.

const run = promisify(execFile);

let served: ServedEndpoint;
let folder: string;
beforeAll(async () => {
  served = await servedEndpoint('colours', [{ onnx: tinyCheckpoint(), labels: ['red', 'green', 'blue'] }]);
  folder = await mkdtemp(path.join(tmpdir(), 'graft-snippets-'));
  const green = { create: { width: 20, height: 10, channels: 3, background: 'lime' } } as const;
  await sharp(green).png().toFile(path.join(folder, 'picture.png'));
});
afterAll(async () => {
  await served?.close();
  if (folder) await rm(folder, { recursive: true });
});

const called = (token: string | null) => ({
  url: `http://${served.address}/v2/models/colours/infer`,
  takes: 'IMAGE' as const,
  task: 'SINGLE_LABEL' as const,
  token,
});

const environment = (token: string) => ({ PATH: process.env.PATH, GRAFT_TOKEN: token });

async function runTypescript(code: string, token = '') {
  const file = path.join(folder, 'predict.mts');
  await writeFile(file, code);
  const tsx = import.meta.resolve('tsx');
  return run(process.execPath, ['--import', tsx, file], { cwd: folder, env: environment(token) });
}

test('curl, with a token in it and with one of the environment', async () => {
  for (const token of [served.token, null]) {
    const { stdout } = await run('sh', ['-c', curlSnippet(called(token))], {
      cwd: folder,
      env: environment(served.token),
    });
    expect(JSON.parse(stdout).predictions).toMatchObject([{ label: 'green' }]);
  }
});

test('TypeScript, with a token in it and with one of the environment', async () => {
  expect((await runTypescript(typescriptSnippet(called(served.token)))).stdout).toContain("label: 'green'");
  expect((await runTypescript(typescriptSnippet(called(null)), served.token)).stdout).toContain("label: 'green'");
});

test('a refusal is an error with the endpoint’s message', async () => {
  await expect(runTypescript(typescriptSnippet(called('graft_nonsense')))).rejects.toThrow(/token/i);
});
