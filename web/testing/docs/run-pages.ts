import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { readPages } from '../../features/docs/read-pages.ts';
import { startDocsWorld } from './docs-world.ts';
import { type FencedBlock, fencedBlocks } from './fenced-blocks.ts';
import { runBlock } from './run-block.ts';

/** The documentation. */
export const pages = (await readPages()).map(({ file, body }) => ({ file, blocks: fencedBlocks(body) }));

const RUN = new Set(['graphql', 'ts', 'sh', ...(process.env.PYTHON ? ['python'] : [])]);
const isRun = ({ language, info }: FencedBlock) => RUN.has(language) && info.norun === undefined;

/**
 * Makes tests of pages of the documentation: every block of each, from top to bottom, against a real API and worker. Those of Python are run where
 * PYTHON names an interpreter.
 *
 * @param isOfThese which pages, by file
 */
export function runPages(isOfThese: (file: string) => boolean): void {
  let world: Awaited<ReturnType<typeof startDocsWorld>>;
  beforeAll(async () => {
    world = await startDocsWorld();
  }, 400_000);
  afterAll(() => world?.close());

  const these = pages.filter(({ file, blocks }) => isOfThese(file) && blocks.some(isRun));
  test.each(these)('$file', { timeout: 400_000 }, async ({ blocks }) => {
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
}
