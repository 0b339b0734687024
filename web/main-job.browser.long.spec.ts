import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page, Request } from 'playwright-core';
import { create } from 'tar';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { type Platform, startPlatform } from '../scripts/platform.ts';
import { startRegistry } from '../zoo/sources/testing/registry.ts';
import { launchBrowser } from './testing/browser.ts';

// One person does the whole main job with a mouse: each test continues where the previous one ended.

const MODULES = fileURLToPath(new URL('../node_modules/', import.meta.url));
const EMOJI = path.join(MODULES, 'emoji-datasource-google');
const CLASSES = ['Animals & Nature', 'Food & Drink', 'Objects'];
const [WIDE, NARROW] = [1440, 390];

let directory: string;
let registry: Awaited<ReturnType<typeof startRegistry>>;
let platform: Platform;
let browser: Browser;
let page: Page;
/** Texts that must not appear on any page. */
const complaints: string[] = [];
let unseenPicture: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-browser-'));
  registry = await startRegistry([{ name: 'nsfwjs', version: '4.3.0', tarball: await nsfwjsTarball() }]);
  [platform, browser] = await Promise.all([
    startPlatform({
      home: path.join(directory, 'home'),
      apiPort: 0,
      webPort: 0,
      quiet: true,
      env: {
        ...process.env,
        GRAFT_TOKEN: undefined,
        DATABASE_URL: undefined,
        S3_ENDPOINT: undefined,
        NODE_ENV: undefined,
        npm_config_registry: registry.url,
        npm_config_cache: path.join(directory, 'npm-cache'),
      },
    }),
    launchBrowser(),
  ]);
  page = await newPage(WIDE);
}, 900_000);

afterAll(async () => {
  await browser?.close();
  await platform?.stop();
  await registry?.close();
  if (directory) await rm(directory, { recursive: true, force: true });
});

test('without a token the pages ask to sign in; a wrong one is refused', async () => {
  const stranger = await browser.newPage();
  await stranger.goto(`${platform.webUrl}/datasets`);
  await stranger.getByRole('heading', { name: 'Please sign in' }).first().waitFor();
  await stranger.getByRole('link', { name: 'Sign in' }).first().click();
  await stranger.getByLabel('Token').fill('not-the-token');
  await stranger.getByRole('button', { name: 'Sign in' }).click();
  await stranger.getByText('does not know this token').waitFor();
  await stranger.close();
});

test('the sign-in link leads home, without the token in the address', async () => {
  await page.goto(platform.signInUrl);
  await page.getByRole('heading', { name: 'Three ways in' }).waitFor();
  expect(page.url()).toBe(`${platform.webUrl}/`);
});

test('a model is found and fetched', async () => {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Zoo' }).click();
  await page.getByRole('searchbox', { name: 'Search' }).fill('nsfw mobilenet');
  await page.getByRole('link', { name: 'NSFW MobileNetV2', exact: true }).click();
  await page.getByRole('button', { name: 'Fetch', exact: true }).click();
  await page.getByRole('link', { name: 'Fine-tune', exact: true }).waitFor({ timeout: 600_000 });
  await page.getByText('block_12_add').first().waitFor();
});

test('a bias note is added', async () => {
  await page.getByRole('button', { name: 'Add a note' }).click();
  await page.getByLabel('Who does it underperform for').fill('Pictures of emoji are not what it saw in training.');
  await page.getByLabel('Affected groups').fill('emoji, drawings');
  await page.getByRole('button', { name: 'Add the note' }).click();
  await page.getByText('Pictures of emoji are not what it saw in training.').waitFor();
});

test('an archive of pictures becomes a data set', async () => {
  const archive = await emojiArchive();
  await page.getByRole('link', { name: 'Data sets' }).click();
  await chooseFile('Drop a .zip, .tar.gz or .parquet here', archive);
  await page.getByRole('region', { name: 'Upload a data set' }).getByLabel('Name').fill('Few emoji');
  await page.getByRole('button', { name: 'Upload' }).click();
  await page.getByRole('heading', { name: 'Few emoji' }).waitFor();
  await page.getByRole('region', { name: 'Classes' }).waitFor({ timeout: 120_000 });
  for (const label of CLASSES) await page.getByRole('listitem').getByText(label, { exact: true }).first().waitFor();
  const picture = page.getByRole('region', { name: 'Pictures' }).getByRole('img').first();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(64);
});

test('the data set and the navigation lead to rankings, few shots, sweeps and feature sets', async () => {
  const dataset = page.url();
  const next = page.getByRole('region', { name: 'What next' });
  await next.getByRole('link', { name: 'Which model?' }).click();
  await page.getByRole('button', { name: 'Which model? Rank them' }).waitFor();
  await page.goBack();
  await next.getByRole('link', { name: 'Few shots' }).click();
  await page.getByRole('button', { name: 'How few examples? Compare heads' }).waitFor();
  await page.goBack();
  await next.getByRole('link', { name: 'Sweep' }).click();
  await page.getByLabel('Data set').getByText('Few emoji').waitFor({ state: 'attached' });
  const main = page.getByRole('navigation', { name: 'Main' });
  for (const place of ['Sweeps', 'Feature sets']) {
    await main.getByRole('link', { name: place }).click();
    await page.getByRole('heading', { name: place, exact: true }).waitFor();
  }
  await page.goto(dataset);
});

test('a refused option is named at its field', async () => {
  await page.getByRole('link', { name: 'Fine-tune a model on it' }).click();
  await page.getByText('All options').click();
  await page.getByLabel('Batch size', { exact: true }).fill('0');
  await page.getByRole('button', { name: 'Start the fine-tune' }).click();
  await expect.poll(() => page.getByLabel('Batch size', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  // The browser itself logs an HTTP error.
  complaints.length = 0;
});

test('a linear probe is trained, with the defaults that the form shows', async () => {
  await page.getByLabel('Batch size', { exact: true }).fill('');
  await page.getByLabel('Epochs', { exact: true }).fill('2');
  const shown = await shownDefaults();
  expect(shown.size).toBeGreaterThan(6);
  await page.getByRole('button', { name: 'Start the fine-tune' }).click();
  await untilTrained(2);
  await expectOptions(shown);
  await page.getByRole('region', { name: 'Progress' }).getByText('Device', { exact: true }).waitFor();
});

test('a partial fine-tune is trained, with the defaults that the form shows', async () => {
  await toFineTunes();
  await page.getByRole('link', { name: 'New fine-tune' }).click();
  await page.getByText('Trains the last blocks too').click();
  await page.getByText('All options').click();
  await page.getByLabel('Epochs', { exact: true }).fill('1');
  const shown = await shownDefaults();
  await page.getByRole('button', { name: 'Start the fine-tune' }).click();
  await untilTrained(1);
  await expectOptions(shown);
});

test('checkpoints of both are compared', async () => {
  await page.getByLabel('Compare epoch 1').click();
  await page.getByRole('link', { name: 'Compare with others' }).click();
  await page.getByRole('checkbox', { name: /Linear probe of NSFW MobileNetV2/ }).click();
  await page.getByRole('region', { name: 'Metrics', exact: true }).first().waitFor();
  await page
    .getByText(/only . predicts correctly/)
    .first()
    .waitFor();
  await page.getByText('Confusion matrix of B minus that of A').first().waitFor();
});

test('a run leads to a comparison with the other run on its data set', async () => {
  await toFineTunes();
  await page
    .getByRole('link', { name: /^Partial/ })
    .first()
    .click();
  await page.getByRole('link', { name: 'Compare with Linear probe of NSFW MobileNetV2' }).click();
  await page.getByRole('region', { name: 'Metrics', exact: true }).first().waitFor();
});

test('the better one is deployed and answers about a picture it never saw', async () => {
  await page.getByRole('button', { name: 'Deploy A' }).click();
  await page.getByLabel('Name of the endpoint').fill('few-emoji');
  await page.getByRole('dialog').getByRole('button', { name: 'Deploy', exact: true }).click();
  await page.getByText('Drop a picture here').waitFor({ timeout: 120_000 });
  await chooseFile('Drop a picture here', unseenPicture);
  const answer = page.getByTestId('answer');
  await answer.waitFor({ timeout: 120_000 });
  expect(await answer.getByRole('strong').textContent()).toBeOneOf(CLASSES);
  for (const label of CLASSES) await answer.getByRole('term').getByText(label, { exact: true }).waitFor();
});

test('a picture of the camera is answered, too', async () => {
  const trial = page.getByRole('region', { name: 'Try it' });
  await trial.getByText('The camera', { exact: true }).click();
  await trial.getByRole('button', { name: 'Start the camera' }).click();
  // Until the camera shows something, there is nothing to take.
  await trial.getByLabel('What the camera sees').evaluate((video: HTMLVideoElement) => video.play());
  await trial.getByRole('button', { name: 'Take a picture and ask' }).click();
  await trial.getByRole('img', { name: 'camera.jpg' }).waitFor();
  expect(await page.getByTestId('answer').getByRole('strong').textContent()).toBeOneOf(CLASSES);
  await trial.getByRole('button', { name: 'Stop the camera' }).click();
  await trial.getByText('A file', { exact: true }).click();
});

test('a file that is not a picture is refused with a message', async () => {
  const noPicture = path.join(MODULES, 'emoji-datasource-google/package.json');
  await chooseFile('Drop a picture here', noPicture);
  const alert = page.getByRole('region', { name: 'Try it' }).getByRole('alert');
  await alert.waitFor();
  expect(await alert.textContent()).toMatch(/picture|image/i);
  complaints.length = 0;
});

test('a second revision is deployed and rolled back', async () => {
  await toFineTunes();
  await page.getByRole('link', { name: /Linear probe of/ }).click();
  await page.getByRole('button', { name: 'Deploy' }).first().click();
  await page.getByLabel('Name of the endpoint').fill('few-emoji');
  await page.getByRole('button', { name: 'Deploy as a new revision' }).click();
  await page.getByRole('button', { name: 'Roll back to 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back', exact: true }).click();
  await page
    .getByText(/^Revision 3 serves/)
    .first()
    .waitFor();
});

test('the lineage of the model leads to the endpoint, and back', async () => {
  const lineage = page.getByRole('region', { name: 'Lineage' });
  await lineage.getByRole('link', { name: 'NSFW MobileNetV2', exact: true }).click();
  await page.getByRole('heading', { name: 'NSFW MobileNetV2', exact: true }).first().waitFor();
  await page.getByRole('region', { name: 'Lineage' }).getByRole('link', { name: 'The whole graph' }).click();
  await page.getByRole('heading', { name: 'Lineage of NSFW MobileNetV2' }).waitFor();
  const graph = page.getByRole('region', { name: 'Graph', exact: true });
  await graph.getByRole('link', { name: /few-emoji, revision 3/ }).click();
  await page.getByRole('heading', { name: 'few-emoji' }).waitFor();
});

test('options that do not apply are not shown; LoRA leaves an adapter to download', async () => {
  await toFineTunes();
  await page.getByRole('link', { name: 'New fine-tune' }).click();
  await page.getByText('All options').click();
  await page.getByLabel('Optimizer', { exact: true }).waitFor();
  expect(await page.getByLabel('Rank', { exact: true }).count()).toBe(0);
  await page.getByText('low-rank updates of the weights').click();
  await page.getByLabel('Rank', { exact: true }).fill('2');
  expect(await page.getByLabel('Momentum', { exact: true }).count()).toBe(0);
  await page.getByLabel('Optimizer', { exact: true }).selectOption('SGD');
  await page.getByLabel('Momentum', { exact: true }).fill('0.8');
  await page.getByLabel('Epochs', { exact: true }).fill('1');
  const shown = await shownDefaults();
  await page.getByRole('button', { name: 'Start the fine-tune' }).click();
  await untilTrained(1);
  await expectOptions(shown);
  await expectOptions(
    new Map([
      ['loraRank', '2'],
      ['momentum', '0.8'],
      ['optimizer', 'SGD with momentum'],
    ]),
  );
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('region', { name: 'Checkpoints' })
      .first()
      .getByTitle(/The LoRA adapter without the base weights/)
      .click(),
  ]);
  expect(download.suggestedFilename()).toBe('nsfw-mobilenet-v2-epoch-1.safetensors');
});

test('a learning rate is found, and used; a fine-tune that was cancelled is resumed', async () => {
  await toFineTunes();
  await page.getByRole('link', { name: 'New fine-tune' }).click();
  await page.getByText('All options').click();
  await page.getByLabel('Epochs', { exact: true }).fill('1000');
  await page.getByRole('button', { name: 'Find a rate' }).click();
  const use = page.getByRole('button', { name: /^Use [\d.e-]+$/ });
  await use.click({ timeout: 120_000 });
  const rate = await page.getByLabel('Learning rate', { exact: true }).inputValue();
  expect(`Use ${rate}`).toBe(await use.textContent());
  await page.getByRole('button', { name: 'Start the fine-tune' }).click();
  await page
    .getByRole('region', { name: 'Curves' })
    .getByRole('figure', { name: 'Accuracy', exact: true })
    .waitFor({ timeout: 120_000 });
  await expectOptions(new Map([['learningRate', rate]]));
  const progress = page.getByRole('region', { name: 'Progress' });
  // The answer that it was cancelled comes after whatever else the page then asks.
  await holdBackNext('query FineTune(');
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await progress.getByRole('button', { name: 'Resume' }).click({ timeout: 120_000 });
  await progress.getByText('resumed once').waitFor({ timeout: 120_000 });
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await progress.getByText('cancelled', { exact: true }).waitFor({ timeout: 120_000 });
  await page.unrouteAll({ behavior: 'wait' });
});

/** Holds back the next answer to a query until a later one has come, or two seconds are over. */
async function holdBackNext(query: string): Promise<void> {
  const isIt = (request: Request) => request.postData()?.includes(query) ?? false;
  let held = false;
  await page.route('**/graphql', async (route) => {
    if (held || !isIt(route.request())) return route.continue();
    held = true;
    const answer = await route.fetch();
    await page.waitForResponse((other) => isIt(other.request()), { timeout: 2_000 }).catch(() => {});
    await route.fulfill({ response: answer });
  });
}

test('GraphiQL queries the API as the signed-in person', async () => {
  await page.getByRole('link', { name: 'API' }).click();
  // The button exists before the editor, which loads separately; until the editor holds the query, a click sends nothing.
  await page
    .locator('.graphiql-query-editor .view-line')
    .filter({ hasText: 'totalCount' })
    .waitFor({ timeout: 120_000 });
  const execute = page.getByRole('button', { name: /Execute query/ });
  const answer = page.locator('.graphiql-response').getByText('"totalCount"');
  await expect
    .poll(
      async () => {
        await execute.click();
        return answer.waitFor({ timeout: 5_000 }).then(
          () => true,
          () => false,
        );
      },
      { timeout: 120_000 },
    )
    .toBe(true);
  await page.locator('.graphiql-response').getByText('"slug"').first().waitFor();
});

test('no page logs errors to the console, or is wider than a phone', async () => {
  const pages = await addresses();
  // On a wide screen, the tests before have been on most of them; npm run limits looks at every page at both widths.
  const other = await newPage(NARROW);
  await other.goto(platform.signInUrl);
  for (const address of pages) {
    await other.goto(`${platform.webUrl}${address}`);
    await settled(other);
    const excess = await other.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(excess, address).toBeLessThanOrEqual(0);
  }
  await other.context().close();
  expect(complaints).toEqual([]);
});

test('an endpoint is deleted after a confirmation', async () => {
  await page.goto(`${platform.webUrl}/endpoints/few-emoji`);
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Delete it' }).click();
  await page.getByText('No endpoints yet').waitFor();
});

test('a project is made, limited, worked in and deleted', async () => {
  // Its scripts come late, as over a slow connection: what is typed and pressed before that is not lost.
  await page.route('**/*.js', async (route) => {
    await delay(2_000);
    await route.continue();
  });
  await page.goto(`${platform.webUrl}/projects`, { waitUntil: 'commit' });
  await page.getByRole('heading', { name: 'New project' }).waitFor();
  await page.getByLabel('Name').fill('Birds');
  await page.getByLabel('Slug').fill('birds');
  await page.getByRole('button', { name: 'Create the project' }).click();
  // One project needs no switch.
  expect(await page.getByLabel('Project', { exact: true }).count()).toBe(0);
  await page.getByRole('link', { name: 'Members and quotas of Birds' }).click();
  const jobs = page.getByRole('spinbutton', { name: 'Jobs that wait or run' });
  await jobs.waitFor({ timeout: 120_000 });
  // Not before: a script that waits when its route goes would never come.
  await page.unrouteAll({ behavior: 'wait' });
  await jobs.fill('2');
  await page.getByRole('button', { name: 'Set the quotas' }).click();
  await page.getByText('0 of 2').waitFor();
  await page.getByLabel('User', { exact: true }).selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Add the member' }).click();
  await page.getByRole('button', { name: 'Remove' }).waitFor();

  await page.goto(`${platform.webUrl}/projects`);
  await page.getByLabel('Project', { exact: true }).selectOption('Birds');
  await page.waitForURL(`${platform.webUrl}/`);
  await page.goto(`${platform.webUrl}/datasets`);
  await page.getByText('No data sets yet').waitFor();
  await page.goto(`${platform.webUrl}/projects/birds`);
  await page.getByRole('button', { name: 'Delete the project' }).click();
  await page.getByRole('button', { name: 'Delete it' }).click();
  await page.waitForURL(`${platform.webUrl}/projects`);
  await page.goto(`${platform.webUrl}/sessions`);
  await page.getByText('This browser').waitFor();
});

test('signing out ends the session', async () => {
  await page.getByRole('banner').getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto(platform.webUrl);
  await page.getByText('Please sign in').first().waitFor();
});

async function newPage(width: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const opened = await context.newPage();
  opened.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${opened.url()}: ${message.text()}`);
  });
  opened.on('pageerror', (error) => complaints.push(`${opened.url()}: ${error.message}`));
  opened.setDefaultTimeout(60_000);
  return opened;
}

async function chooseFile(label: string, file: string): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByText(label).click()]);
  await chooser.setFiles(file);
}

/** Until a page has come, the one before stays, and may have links of the same names. */
async function toFineTunes(): Promise<void> {
  await page.getByRole('link', { name: 'Fine-tunes' }).click();
  await page.waitForURL(({ pathname }) => pathname === '/fine-tunes');
}

/** Waits until a page shows its content. */
async function settled(opened: Page): Promise<void> {
  const heading = opened.getByRole('heading', { level: 1 }).first();
  await expect.poll(() => heading.isVisible(), { timeout: 120_000, message: opened.url() }).toBe(true);
  await expect.poll(() => opened.getByText(/^Loading /).count(), { timeout: 120_000, message: opened.url() }).toBe(0);
}

/** Waits for the job's end; a failed one reports why. */
async function untilTrained(epochs: number): Promise<void> {
  const progress = page.getByRole('region', { name: 'Progress' });
  await progress.getByText(/^(succeeded|failed|cancelled)$/).waitFor({ timeout: 600_000 });
  expect(await progress.textContent()).toContain('succeeded');
  const checkpoints = page.getByRole('region', { name: 'Checkpoints' }).first();
  expect(await checkpoints.getByRole('button', { name: 'Deploy' }).count()).toBe(epochs);
  await page.getByRole('region', { name: 'Curves' }).getByRole('figure', { name: 'Accuracy', exact: true }).waitFor();
}

/** The defaults that the form shows in empty fields, by option. */
async function shownDefaults(): Promise<Map<string, string>> {
  const fields = page.locator('input[type=number]');
  // They are loaded when the form opens.
  await expect.poll(() => fields.first().getAttribute('placeholder')).not.toBe('');
  const shown = await fields.evaluateAll((inputs: HTMLInputElement[]) =>
    inputs.filter(({ value }) => value === '').map(({ name, placeholder }): [string, string] => [name, placeholder]),
  );
  // The parts of an augmentation are one option, which is recorded only where one of them is on.
  const options = shown.filter(([name]) => !name.startsWith('augmentation.'));
  return new Map(options.filter(([, value]) => value !== 'never' && value !== 'none'));
}

/** Expects them among the options that the API recorded. */
async function expectOptions(expected: Map<string, string>): Promise<void> {
  const options = page.getByRole('region', { name: 'Options' });
  if (!(await options.locator('details').evaluate((fold: HTMLDetailsElement) => fold.open)))
    await options.getByText('Options', { exact: true }).click();
  for (const [name, value] of expected) expect(await shownOption(options, name), name).toBe(value);
}

/** The value beside an option's name, in the words of the page. */
async function shownOption(options: ReturnType<Page['getByRole']>, name: string): Promise<string | null> {
  const words = name.replace(/([A-Z])/g, ' $1').toLowerCase();
  const term = options.locator('dt', { hasText: new RegExp(`^${words}$`, 'i') });
  return term.locator('xpath=following-sibling::dd[1]').textContent();
}

/** Every page of the app, with the data of the tests before. */
async function addresses(): Promise<string[]> {
  await page.goto(`${platform.webUrl}/fine-tunes`);
  const fineTune = await page.getByRole('link', { name: /Partial of/ }).getAttribute('href');
  const dataset = await page.getByRole('link', { name: 'Few emoji' }).first().getAttribute('href');
  await page.goto(`${platform.webUrl}/endpoints/few-emoji`);
  const fixed = [
    '/',
    '/models/nsfw-mobilenet-v2',
    '/models/nsfw-inception-v3',
    '/datasets',
    '/feature-sets',
    '/fine-tunes',
    '/fine-tunes/new',
    '/sweeps',
    '/sweeps/new',
  ];
  return [
    ...fixed,
    '/compare',
    '/endpoints',
    '/endpoints/few-emoji',
    '/projects/default',
    '/sessions',
    '/graphiql',
    '/sign-in',
    fineTune ?? '',
    dataset ?? '',
  ];
}

/** The model's files of the installed package, as a registry would serve them. */
async function nsfwjsTarball(): Promise<Buffer> {
  const file = path.join(directory, 'nsfwjs.tgz');
  const cwd = path.join(MODULES, 'nsfwjs');
  await create({ file, cwd, gzip: true, prefix: 'package' }, ['package.json', 'dist/models/mobilenet_v2']);
  return readFile(file);
}

/** Twelve pictures a class; the thirteenth of the first class is left out. */
async function emojiArchive(): Promise<string> {
  const emoji: { image: string; category: string; has_img_google: boolean }[] = JSON.parse(
    await readFile(path.join(EMOJI, 'emoji.json'), 'utf8'),
  );
  const zip = new ZipFile();
  for (const label of CLASSES) {
    const all = emoji.filter(({ category, has_img_google }) => category === label && has_img_google);
    for (const { image } of all.slice(0, 12))
      zip.addFile(path.join(EMOJI, 'img/google/64', image), `${label}/${image}`);
    if (label === CLASSES[0]) unseenPicture = path.join(EMOJI, 'img/google/64', all[12].image);
  }
  zip.end();
  const file = path.join(directory, 'few-emoji.zip');
  await pipeline(zip.outputStream, createWriteStream(file));
  return file;
}
