import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Platform } from '../../scripts/platform.ts';
import type { Hands } from './hands.ts';
import { settled } from './visit.ts';

interface Things {
  platform: Platform;
  /** The name of a model that is fetched. */
  model: string;
  /** A file with pictures in a folder for each of these labels. */
  archive: string;
  labels: string[];
  /** A file with one more picture. */
  picture: string;
}

/**
 * Does the main job as a person does: signs in, looks at a model, uploads pictures, trains, compares, deploys and asks. In the middle of the run
 * the page is loaded again, and then the API is killed: the supervisor starts it again.
 */
export async function mainJob(page: Page, hands: Hands, { platform, model, ...files }: Things): Promise<void> {
  const main = page.getByRole('main');
  const button = (name: string) => main.getByRole('button', { name, exact: true });
  const link = (name: string) => main.getByRole('link', { name, exact: true }).first();
  // The page before stays until the next is whole.
  const arrive = (title: string) => page.getByRole('heading', { level: 1, name: title }).waitFor();
  const region = (name: string) => page.getByRole('region', { name, exact: true }).first();

  await page.goto(`${platform.webUrl}/sign-in`);
  await hands.type(page.getByLabel('Token', { exact: true }), platform.token ?? '');
  await hands.press(button('Sign in'));
  await page.waitForURL((url) => url.pathname === '/');

  await hands.go('Zoo');
  await arrive('Zoo');
  await hands.press(link(model));
  await arrive(model);

  await hands.go('Data sets');
  await arrive('Data sets');
  await hands.give(main.getByText(/^Drop a .* here/), files.archive);
  await hands.press(button('Upload'));
  await region('Classes').waitFor();

  await hands.press(link('Fine-tune a model on it'));
  await hands.press(button('Start the fine-tune'));
  await page.waitForURL(/\/fine-tunes\/(?!new)/);
  await page.reload();
  await region('Progress').waitFor();
  killApi(platform);
  await region('Progress').getByText('succeeded', { exact: true }).waitFor();

  const boxes = main.getByRole('checkbox', { name: /^Compare epoch/ });
  for (const box of [boxes.first(), boxes.last()]) await hands.press(box);
  await hands.press(link('Compare 2'));
  await region('Metrics').waitFor();
  await settled(page);
  await hands.lookAt(button('Deploy A'));
  await hands.press(button('Deploy A'));
  await hands.press(page.getByRole('dialog').getByRole('button', { name: 'Deploy', exact: true }));
  await page.waitForURL(/\/endpoints\/./);
  const drop = region('Try it').getByText('Drop a picture here');
  await drop.waitFor();
  await hands.give(drop, files.picture);
  const answer = page.getByTestId('answer');
  await answer.waitFor();
  expect(await answer.getByRole('strong').textContent()).toBeOneOf(files.labels);
}

/** Ends the API without warning: the supervisor starts it again. */
export function killApi(platform: Platform): void {
  const { api } = platform.pids();
  if (api === undefined) throw new Error('No API runs.');
  process.kill(api, 'SIGKILL');
}

/** Whether a browser complains only that the API does not answer, or that a style sheet comes slowly. */
export const isOfConnection = (complaint: string): boolean =>
  /Failed to load resource|WebSocket connection|was preloaded using link preload/.test(complaint);
