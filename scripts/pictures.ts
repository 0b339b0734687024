// `npm run pictures`: takes the README's pictures of the platform that runs here, which has the data of `npm run demo`.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { launchBrowser } from '../web/testing/browser.ts';
import { ApiClient } from './demo/api-client.ts';

interface Run {
  id: string;
  strategy: 'LINEAR_PROBE' | 'PARTIAL';
  dataset: { modality: 'IMAGE' | 'TEXT' };
  bestCheckpoint: { id: string };
}

const FOLDER = new URL('../web/docs/pictures/', import.meta.url);
const QUERY = '{ fineTunes(first: 20) { edges { node { id strategy dataset { modality } bestCheckpoint { id } } } } }';

const { GRAFT_API_PORT: apiPort = '4000', GRAFT_WEB_PORT: webPort = '3000', GRAFT_HOME: home = '.graft' } = process.env;
const web = `http://127.0.0.1:${webPort}`;
const token = (await readFile(`${home}/admin-token`, 'utf8')).trim();

const client = new ApiClient(`http://127.0.0.1:${apiPort}`, token);
const { fineTunes } = await client.request<{ fineTunes: { edges: { node: Run }[] } }>(QUERY);
const runs = fineTunes.edges.map(({ node }) => node).filter(({ dataset }) => dataset.modality === 'IMAGE');
const probe = runs.find(({ strategy }) => strategy === 'LINEAR_PROBE');
const partial = runs.find(({ strategy }) => strategy === 'PARTIAL');
if (!probe || !partial)
  throw new Error('The demo’s two runs on pictures are not here. Start the platform with `npm run demo`.');

const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 960 }, colorScheme: 'light' });
  await page.goto(`${web}/session?token=${encodeURIComponent(token)}`);
  await take(page, 'zoo', '/models');
  await take(page, 'run', `/fine-tunes/${partial.id}`);
  await take(page, 'endpoint', '/endpoints/emoji');
  await take(page, 'compare', `/compare?ids=${partial.bestCheckpoint.id},${probe.bestCheckpoint.id}`);
} finally {
  await browser.close();
}

async function take(page: Page, name: string, place: string): Promise<void> {
  await page.goto(web + place, { waitUntil: 'networkidle' });
  await page.locator('main h1').waitFor();
  const file = fileURLToPath(new URL(`${name}.png`, FOLDER));
  const { size } = await sharp(await page.screenshot())
    .png({ palette: true, compressionLevel: 9 })
    .toFile(file);
  console.log(`${file}: ${Math.round(size / 1000)} kB`);
}
