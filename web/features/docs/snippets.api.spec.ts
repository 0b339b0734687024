import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startDocsWorld } from '../../testing/docs/docs-world.ts';
import { type FencedBlock, fencedBlocks } from '../../testing/docs/fenced-blocks.ts';
import { runBlock } from '../../testing/docs/run-block.ts';
import { readPages } from './read-pages.ts';

// Every block of the documentation, page by page, against a real API and worker. Those of Python are run where PYTHON names an interpreter.

const pages = (await readPages()).map(({ file, body }) => ({ file, blocks: fencedBlocks(body) }));
const every = pages.flatMap(({ blocks }) => blocks);
const RUN = new Set(['graphql', 'ts', 'sh', ...(process.env.PYTHON ? ['python'] : [])]);
const isRun = ({ language, info }: FencedBlock) => RUN.has(language) && info.norun === undefined;

let world: Awaited<ReturnType<typeof startDocsWorld>>;
beforeAll(async () => {
  world = await startDocsWorld();
}, 400_000);
afterAll(() => world?.close());

test.each(pages.filter(({ blocks }) => blocks.some(isRun)))('$file', { timeout: 400_000 }, async ({ blocks }) => {
  const policy = path.join(world.api.platform.config.home, 'policy.yaml');
  const page = { ...world, known: { ...world.known } };
  try {
    for (const block of blocks) {
      if (block.language === 'yaml') await writeFile(policy, block.code);
      if (!isRun(block)) continue;
      await runBlock(page, block).catch((error: Error) => {
        throw new Error(`The block at line ${block.line} of the text: ${error.message}`, { cause: error });
      });
    }
  } finally {
    await rm(policy, { force: true });
  }
});

test('a block is in a language that the tests know', () => {
  const known = ['graphql', 'ts', 'sh', 'python', 'json', 'yaml', 'env', ''];
  expect(every.filter(({ language }) => !known.includes(language))).toEqual([]);
  for (const { code } of every.filter(({ language }) => language === 'json')) JSON.parse(code);
  for (const { code } of every.filter(({ language }) => language === 'yaml')) parse(code);
});

test('settings are those of .env.example', async () => {
  const settings = new Set((await readFile('.env.example', 'utf8')).match(/^[A-Z_0-9]+(?==)/gm));
  const named = every
    .filter(({ language }) => language === 'env')
    .flatMap(({ code }) => code.match(/^[A-Z_0-9]+/gm) ?? []);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !settings.has(name))).toEqual([]);
});

test('what cannot be run here says why, and is little', () => {
  const notRun = every.filter(({ info }) => info.norun !== undefined);
  expect(notRun.map(({ info }) => info.norun).filter((reason) => reason.length < 10)).toEqual([]);
  expect(notRun.length).toBeLessThanOrEqual(6);
});
