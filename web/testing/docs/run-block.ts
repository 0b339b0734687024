import { execFile } from 'node:child_process';
import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, vi } from 'vitest';
import type { TestApi } from '../../../api/testing/api.ts';
import type { FencedBlock } from './fenced-blocks.ts';

/** Where the blocks of one page run: what earlier ones kept is a variable of GraphQL, and one of the environment. */
export interface DocsWorld {
  api: TestApi;
  /** With the files that the pages name. */
  directory: string;
  known: Record<string, unknown>;
}

/**
 * Runs a block as a reader would. In its info string:
 *
 * - `keep=name:path,…` remembers values of the answer for the blocks after it,
 * - `until=path:VALUE,…` sends it again until the answer has these values,
 * - `fails=CODE` expects an error with this code,
 * - `as=ADMIN` sends it with the token of a role, else a deployer's,
 * - `file=NAME` gives `$byteSize` of that file.
 */
export async function runBlock(world: DocsWorld, block: FencedBlock): Promise<void> {
  if (block.language === 'graphql') await runGraphql(world, block);
  else if (block.language === 'ts') {
    const file = path.join(world.directory, `block-${block.line}.ts`);
    await writeFile(file, block.code);
    await runProgram(world, process.execPath, ['--import', import.meta.resolve('tsx'), file]);
  } else if (block.language === 'sh') await runProgram(world, 'bash', ['-euc', block.code]);
  else if (block.language === 'python') await runProgram(world, process.env.PYTHON ?? 'python3', ['-c', block.code]);
}

async function runGraphql({ api, directory, known }: DocsWorld, { code, info }: FencedBlock): Promise<void> {
  if (info.file) known.byteSize = (await stat(path.join(directory, info.file))).size;
  const names = new Set([...code.matchAll(/\$(\w+)/g)].map(([, name]) => name));
  const variables = Object.fromEntries(Object.entries(known).filter(([name]) => names.has(name)));
  const token = api.tokens[(info.as ?? 'DEPLOYER') as keyof TestApi['tokens']];
  const send = () => api.query(code, variables, { token });
  if (info.fails) {
    const { errors } = await send();
    expect(errors?.[0].extensions.code).toBe(info.fails);
    return;
  }
  const ask = async () => {
    const { data, errors } = await send();
    if (errors) return { errors };
    for (const [at, value] of pairs(info.until)) expect(valueAt(data, at)).toBe(value);
    return { data };
  };
  const { data, errors } = await (info.until ? vi.waitFor(ask, { timeout: 600_000, interval: 150 }) : ask());
  expect(errors).toBeUndefined();
  for (const [name, at] of pairs(info.keep)) {
    known[name] = valueAt(data, at);
    expect(known[name], `${at} of the answer`).toBeTruthy();
  }
}

const pairs = (text = ''): [string, string][] =>
  text
    .split(',')
    .filter(Boolean)
    .map((pair) => pair.split(':') as [string, string]);

const valueAt = (data: unknown, at: string): unknown =>
  at.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], data);

/** Fails with all that the program printed, if it ends with an error. */
function runProgram({ api, directory, known }: DocsWorld, program: string, args: string[]): Promise<void> {
  const kept = Object.entries(known).map(([name, value]) => [
    name.replace(/[A-Z]/g, '_$&').toUpperCase(),
    String(value),
  ]);
  const env = { PATH: process.env.PATH, GRAFT_URL: api.url, TOKEN: api.tokens.DEPLOYER, ...Object.fromEntries(kept) };
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd: directory, env, timeout: 150_000 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${error.message}\n${stdout}${stderr}`)) : resolve(),
    );
  });
}
