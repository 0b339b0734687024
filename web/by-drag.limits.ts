import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { shapeDataset } from '../zoo/testing/shape-dataset.ts';
import { drag, dropFiles } from './testing/drag.ts';
import { isOfConnection, killApi } from './testing/main-job.ts';
import { ownPlatform } from './testing/own-platform.ts';
import { excessWidth, newVisitor } from './testing/visit.ts';

// What only a mouse that is held down does, and what is broken off in between.

const own = ownPlatform();

/** An import is under way for minutes where other programs have the processors. */
const MOST_WAIT_MS = 400_000;
/** Of the pictures, so many lie in the folder of another class. */
const MISPLACED = 3;
const LONG = 'a class whose name somebody wrote as a whole sentence, '.repeat(4).slice(0, 200);
const ARABIC = 'خطوط';

test('a dropped folder arrives through a reload and a lost API; its labels are repaired, and a lasso leaves examples out', async () => {
  const { platform } = own.bare;
  const { page, context, complaints } = await newVisitor(own.browser, 1440, platform.signInUrl);
  page.setDefaultTimeout(MOST_WAIT_MS);
  const main = page.getByRole('main');
  const button = (name: string | RegExp) => main.getByRole('button', { name, exact: true });
  const region = (name: string) => page.getByRole('region', { name, exact: true }).first();
  const drop = (target: Locator) => dropFiles(page, target, [path.join(own.directory, 'drawn')]);
  await drawnFolder(path.join(own.directory, 'drawn'));

  await page.goto(`${platform.webUrl}/datasets`);
  await drop(main.getByText(/^Drop a /).first());
  await main.getByText(/^drawn, 75 files/).waitFor();
  expect(await main.getByLabel('Name', { exact: true }).inputValue()).toBe('drawn');
  await main.getByLabel('Name', { exact: true }).fill('Drawn shapes');
  await main.getByLabel('Groups', { exact: true }).fill('age');
  await uploadAt(page, 250_000);
  await button('Upload').click();
  await main.getByText(/^Uploading: [\d.]+ [kM]B of [\d.]+ MB \([3-9]\d %\)/).waitFor();
  const [asked] = await Promise.all([
    page.waitForEvent('dialog').then(async (dialog) => {
      await dialog.accept();
      return dialog.type();
    }),
    page.reload(),
  ]);
  expect(asked).toBe('beforeunload');
  await region('Unfinished uploads').waitFor();
  // Beside the area for it.
  await drop(page.getByRole('heading', { level: 1 }));
  expect(await main.getByLabel('Name', { exact: true }).inputValue()).toBe('Drawn shapes');
  expect(await main.getByLabel('Groups', { exact: true }).inputValue()).toBe('age');
  await main.getByLabel('Groups', { exact: true }).fill('');
  const arrived = page.waitForResponse((response) => response.request().method() === 'HEAD');
  await button('Upload').click();
  expect(Number((await arrived).headers()['upload-offset'])).toBeGreaterThan(0);
  killApi(platform);
  await main.getByText(/^The connection is lost/).waitFor();
  await uploadAt(page, -1);
  await page.waitForURL(/\/datasets\/./);
  await region('Classes').getByText(ARABIC).waitFor();
  expect(await page.evaluate(() => sessionStorage.getItem('graft-form upload-dataset'))).toBeNull();
  const versionOne = page.url();

  const check = region('Check with a model');
  await check.getByLabel('Model', { exact: true }).selectOption({ label: 'Tiny shapes network' });
  await check.getByRole('button', { name: 'Check', exact: true }).click();
  await check.getByText(/^With Tiny shapes network, a probe is right/).waitFor();
  await page.getByRole('link', { name: /^Findings/ }).click();
  await button(/^Relabel \d+ as the model suggests$/).click();
  await makeNextVersion(page, versionOne);
  const versionTwo = page.url();
  await page.getByRole('link', { name: /^Versions/ }).click();
  await region('Versions side by side')
    .getByText(/\d examples? with another label/)
    .waitFor();
  await region('Other label').waitFor();
  expect(await excessWidth(page)).toBeLessThanOrEqual(0);

  await page.getByRole('link', { name: 'Feature map' }).click();
  await button('Extract features').click();
  const map = main.getByRole('application');
  await map.waitFor();
  await button('Lasso').click();
  await drag(page, map, [
    [0.02, 0.02],
    [0.5, 0.02],
    [0.5, 0.98],
    [0.02, 0.98],
  ]);
  const selection = main.getByRole('group', { name: 'Selected examples' });
  const selectedCount = async () => Number.parseInt((await selection.getByRole('status').textContent()) ?? '', 10);
  const selected = await selectedCount();
  expect(selected).toBeGreaterThan(0);
  await page.reload();
  expect(await selectedCount()).toBe(selected);
  await selection.getByRole('button', { name: 'Leave out' }).click();
  await makeNextVersion(page, versionTwo);
  expect(await region('Versions').getByRole('listitem').last().textContent()).toContain(`${selected} left out`);
  await context.close();
  expect(complaints.filter((complaint) => !isOfConnection(complaint))).toEqual([]);
}, 1_800_000);

test('shares of two revisions are moved by mouse and by keyboard, and the first is served again', async () => {
  const { platform, client } = own.bare;
  const checkpoints = await trained();
  for (const checkpointId of checkpoints)
    await client.request('mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) { name } }', {
      input: { checkpointId, name: 'shared' },
    });
  const { page, context, complaints } = await newVisitor(own.browser, 1440, platform.signInUrl);
  page.setDefaultTimeout(MOST_WAIT_MS);
  await page.goto(`${platform.webUrl}/endpoints/shared`);
  const revisions = page.getByRole('region', { name: 'Revisions', exact: true });
  const slider = (number: number) => revisions.getByRole('slider', { name: `Share of revision ${number}` });
  const shares = async () => [await slider(1).inputValue(), await slider(2).inputValue()].map(Number);
  await slider(1).waitFor();
  expect(await shares()).toEqual([0, 100]);

  const row = revisions.getByRole('listitem').filter({ hasText: 'Revision 1' });
  const track = row.locator('[class*=track]').first();
  await drag(page, track, [
    [0, 0.5],
    [0.3, 0.5],
  ]);
  const [byMouse] = await shares();
  expect(byMouse).toBeGreaterThan(20);
  expect(byMouse).toBeLessThan(40);
  await page.keyboard.press('PageUp');
  await page.keyboard.press('ArrowLeft');
  expect(await shares()).toEqual([byMouse + 9, 91 - byMouse]);
  await revisions.getByRole('button', { name: 'Apply the new shares' }).click();
  await row.getByText(`serves ${byMouse + 9} %`).waitFor();

  await row.getByRole('button', { name: 'Roll back to 1' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Roll back', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  const newest = revisions.getByRole('listitem').first();
  await newest.getByText('Revision 3', { exact: true }).waitFor();
  expect(await newest.getByRole('link', { name: /^Epoch/ }).getAttribute('href')).toBe(
    `/checkpoints/${checkpoints[0]}`,
  );
  await context.close();
  expect(complaints).toEqual([]);
}, 1_800_000);

/** Makes the version that a review shows, and waits on its page until it is there. */
async function makeNextVersion(page: Page, before: string): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Make the next version' }).click();
  const [old] = new URL(before).pathname.split('/').slice(-1);
  await page.waitForURL((url) => /\/datasets\/./.test(url.pathname) && !url.pathname.endsWith(old));
  await page.getByRole('region', { name: 'Classes', exact: true }).waitFor();
}

/** The folder of a person: a folder of pictures for each class, some of which are in the wrong one. */
async function drawnFolder(folder: string): Promise<void> {
  const { index, packFile } = await shapeDataset(own.directory);
  const pack = await readFile(packFile);
  const names = ['circle', LONG, ARABIC];
  for (const name of names) await mkdir(path.join(folder, name), { recursive: true });
  for (const [i, { label, offset, byteSize }] of index.examples.entries()) {
    const first = index.examples.findIndex((example) => example.label === label);
    const shown = i - first < MISPLACED ? (label + 1) % names.length : label;
    await writeFile(path.join(folder, names[shown], `${i}.png`), pack.subarray(offset, offset + byteSize));
  }
  // Large enough that its upload can be broken off in the middle.
  const noise = {
    create: {
      width: 400,
      height: 400,
      channels: 3,
      background: 'white',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  } as const;
  const large = await sharp(noise).png().toBuffer();
  for (const name of names) await writeFile(path.join(folder, name, 'large.png'), large);
}

/** The bytes a second that the page may send; -1 for any number. */
async function uploadAt(page: Page, bytesPerSecond: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 0, downloadThroughput: -1 },
    uploadThroughput: bytesPerSecond,
  });
}

/** Two checkpoints of one run. */
async function trained(): Promise<string[]> {
  const { modelSlug, datasetId } = own.shapes;
  const { startFineTune } = await own.bare.client.request<{ startFineTune: { id: string; job: { id: string } } }>(
    'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id job { id } } }',
    { input: { modelSlug, datasetId, strategy: 'LINEAR_PROBE', epochs: 2 } },
  );
  await own.bare.client.followJob(startFineTune.job.id, () => {});
  const { fineTune } = await own.bare.client.request<{ fineTune: { checkpoints: { id: string }[] } }>(
    'query ($id: ID!) { fineTune(id: $id) { checkpoints { id } } }',
    { id: startFineTune.id },
  );
  return fineTune.checkpoints.map(({ id }) => id).slice(0, 2);
}
