import { execFile } from 'node:child_process';
import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import type { Hands } from '../../../web/testing/hands.ts';
import type { DrawnShapes } from '../../../web/testing/shapes-archive.ts';
import { settled } from '../../../web/testing/visit.ts';

/** What a task needs besides the page of Home, on which each begins. */
export interface Things {
  hands: Hands;
  drawn: DrawnShapes;
  /** A folder for the program. */
  directory: string;
}

type Task = (page: Page, things: Things) => Promise<void>;

const main = (page: Page) => page.getByRole('main');
const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first();
const link = (page: Page, name: string | RegExp) => main(page).getByRole('link', { name }).first();

/** The page before stays until the next is whole. */
async function arrive(page: Page, title: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await settled(page);
}

/** What a newcomer comes for, each done when its answer is on the screen, or printed. */
export const FIVE_TASKS: Record<string, Task> = {
  'commercial and fast here': async (page, { hands }) => {
    await hands.go('Zoo');
    await arrive(page, 'Zoo');
    const permitted = main(page).getByRole('button', { name: /^permitted/ });
    await hands.press(permitted);
    const sort = main(page).getByLabel('Sort', { exact: true });
    await hands.press(sort);
    await sort.selectOption({ label: 'Fastest here' });
    await permitted.and(page.locator('[aria-pressed=true]')).waitFor();
    const found = main(page).getByRole('article').first();
    await found.filter({ hasText: 'commercial use permitted' }).filter({ hasText: /\d ms/ }).waitFor();
  },
  'whom it fails': async (page, { hands }) => {
    await hands.go('Zoo');
    await arrive(page, 'Zoo');
    await hands.press(link(page, 'EfficientNet-Lite0'));
    await arrive(page, 'EfficientNet-Lite0');
    await region(page, 'Bias notes').getByRole('listitem').first().waitFor();
  },
  'fine-tune on a folder': async (page, { hands, drawn }) => {
    await hands.go('Data sets');
    await arrive(page, 'Data sets');
    await hands.give(main(page).getByText('Choose a folder', { exact: true }), drawn.folder);
    await hands.press(main(page).getByRole('button', { name: 'Upload', exact: true }));
    await region(page, 'Classes').waitFor();
    await hands.press(link(page, 'Fine-tune a model on it'));
    await hands.press(main(page).getByRole('button', { name: 'Start the fine-tune', exact: true }));
    await region(page, 'Progress').getByText('succeeded', { exact: true }).waitFor();
  },
  'was PARTIAL worth it': async (page, { hands }) => {
    await hands.go('Compare');
    await arrive(page, 'Compare checkpoints');
    for (const run of [/^Linear probe .* Drawn shapes/, /^Partial .* Drawn shapes/])
      await hands.press(main(page).getByRole('checkbox', { name: run }).first());
    await main(page).getByRole('heading', { name: 'Was “Partial” worth it?' }).waitFor();
  },
  'deploy, call from Python': async (page, { hands, drawn, directory }) => {
    await hands.press(link(page, /^Linear probe .* Drawn shapes/));
    await region(page, 'Progress').waitFor();
    await hands.press(main(page).getByRole('button', { name: 'Deploy', exact: true }).first());
    await hands.press(page.getByRole('dialog').getByRole('button', { name: 'Deploy', exact: true }));
    await page.waitForURL(/\/endpoints\/./);
    const call = region(page, 'Call it from a program');
    await region(page, 'Try it').waitFor();
    // What is below the screen comes when it is scrolled to.
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await hands.press(call.getByText('Python', { exact: true }));
    await hands.press(call.getByRole('button', { name: 'Make a token for these snippets' }));
    await call.getByText('The snippets hold a token').waitFor();
    await hands.press(call.getByRole('button', { name: 'Copy' }));
    await call.getByText('Copied').waitFor();
    await main(page).getByText('It answers.').waitFor();
    await runCopied(await page.evaluate(() => navigator.clipboard.readText()), { drawn, directory });
  },
};

const run = promisify(execFile);

/** Runs the program with the picture beside it, as its page says. */
async function runCopied(program: string, { drawn, directory }: Pick<Things, 'drawn' | 'directory'>): Promise<void> {
  await copyFile(drawn.picture, path.join(directory, 'picture.png'));
  await writeFile(path.join(directory, 'call.py'), program);
  const { stdout } = await run(process.env.PYTHON || 'python3', ['call.py'], { cwd: directory, timeout: 60_000 });
  if (!drawn.labels.some((label) => stdout.includes(label))) throw new Error(`The program printed ${stdout}`);
}
