import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { pagesInBrowser } from './testing/pages-in-browser.ts';
import { pageRoutes } from './testing/routes.ts';
import { newVisitor, settled } from './testing/visit.ts';

const here = pagesInBrowser();

/** Addresses, and what of their data the web server has to write. */
function written(): [string, string][] {
  const { modelSlug, datasetId, featureSetId, fewShotId, linearProbe, partial, endpoint } = here.pages.content;
  const [model, dataset] = ['Tiny shapes network', 'Drawn shapes'];
  return [
    ['/models', model],
    [`/models/${modelSlug}`, model],
    ['/datasets', dataset],
    [`/datasets/${datasetId}`, dataset],
    ['/feature-sets', dataset],
    [`/feature-sets/${featureSetId}`, dataset],
    [`/few-shots/${fewShotId}`, dataset],
    ['/fine-tunes', model],
    [`/fine-tunes/${partial.id}`, model],
    [`/checkpoints/${partial.bestCheckpointId}`, model],
    [`/compare?ids=${partial.bestCheckpointId},${linearProbe.bestCheckpointId}`, model],
    ['/sweeps', dataset],
    ['/endpoints', endpoint],
    [`/endpoints/${endpoint}`, model],
  ];
}

test('pages arrive with their data, and show it before any script has run', async () => {
  const context = await here.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(here.pages.platform.signInUrl);
  const missing: string[] = [];
  for (const [address, data] of written()) {
    await page.goto(`${here.pages.platform.webUrl}${address}`);
    const heading = await page.locator('h1').filter({ visible: true }).count();
    const shown = await page.getByText(data).filter({ visible: true }).count();
    if (heading === 0) missing.push(`${address}: no heading`);
    if (shown === 0) missing.push(`${address}: not “${data}”`);
  }
  await context.close();
  expect(missing).toEqual([]);
}, 60_000);

test('so does the page of what is not there, with its status', async () => {
  const context = await here.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(here.pages.platform.signInUrl);
  const said = [];
  for (const address of [
    ...['/models/nope', '/datasets/nope', '/endpoints/caf%C3%A9', '/no-such-page'],
    ...['/docs/no-such-page', '/lineage/nothing/1', '/lineage/model/1'],
  ]) {
    const answer = await page.goto(`${here.pages.platform.webUrl}${address}`);
    said.push([answer?.status(), await page.locator('h1').filter({ visible: true }).textContent()]);
  }
  await context.close();
  expect(said).toEqual([
    [404, 'The zoo has no model “nope”'],
    [404, 'There is no such data set'],
    [404, 'There is no endpoint “café”'],
    ...['/no-such-page', '/docs/no-such-page', '/lineage/nothing/1', '/lineage/model/1'].map(() => [
      404,
      'There is no such page',
    ]),
  ]);
}, 60_000);

test('the browser’s tabs tell items apart', async () => {
  const context = await here.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(here.pages.platform.signInUrl);
  const titles = [];
  for (const address of itemAddresses()) {
    await page.goto(`${here.pages.platform.webUrl}${address}`);
    titles.push(await page.title());
  }
  await context.close();
  expect(titles).toEqual([
    'Tiny shapes network · Graft',
    'Drawn shapes · Graft',
    'Partial of Tiny shapes network · Graft',
  ]);
}, 60_000);

test('each page has its own description', async () => {
  const context = await here.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(here.pages.platform.signInUrl);
  const addresses = [...(await pageRoutes()).filter((route) => !route.includes('[')), ...itemAddresses()];
  const descriptions: (string | null)[] = [];
  for (const address of addresses) {
    await page.goto(`${here.pages.platform.webUrl}${address}`);
    descriptions.push(await page.locator('meta[name=description]').getAttribute('content'));
  }
  await context.close();
  const doubled = addresses.filter((_, i) => descriptions.indexOf(descriptions[i]) !== i);
  expect(doubled).toEqual([]);
}, 300_000);

function itemAddresses() {
  const { modelSlug, datasetId, partial } = here.pages.content;
  return [`/models/${modelSlug}`, `/datasets/${datasetId}`, `/fine-tunes/${partial.id}`];
}

test('the key of the palette is not lost before the scripts are there', async () => {
  const { page, context } = await newVisitor(here.browser, 1440, here.pages.platform.signInUrl);
  await page.route('**/*.js', async (route) => {
    await delay(1_500);
    await route.continue();
  });
  await page.goto(`${here.pages.platform.webUrl}/sessions`, { waitUntil: 'commit' });
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').waitFor();
  await page.unrouteAll({ behavior: 'wait' });
  await context.close();
}, 60_000);

test('what a press opens and cannot be loaded is said, and the page stays until it is loaded again', async () => {
  const { context, page } = await newVisitor(here.browser, 1440, here.pages.platform.signInUrl);
  await page.goto(`${here.pages.platform.webUrl}/endpoints/${here.pages.content.endpoint}`);
  await settled(page);
  // A page that was open while the web app was rebuilt asks for files that are gone.
  await page.route('**/*.js', (route) => route.abort());
  await page.keyboard.press('Control+k');
  const said = page.getByRole('alert').filter({ hasText: 'This could not be loaded' });
  await said.waitFor();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(here.pages.content.endpoint);
  await page.unroute('**/*.js');
  await said.getByRole('button', { name: 'Load the page again' }).click();
  await said.waitFor({ state: 'detached' });
  await settled(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').waitFor();
  await context.close();
}, 60_000);
