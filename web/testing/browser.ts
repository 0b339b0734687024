import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** Only what the test opens: no updates, no safe-browsing lists, no first-run pages, no real camera. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
  '--metrics-recording-only',
  // A camera that shows a moving picture, and may be used.
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

/**
 * Starts a real headless Chromium: the one that npm installed on Linux, an installed Chrome elsewhere. Without its sandbox,
 * which is playwright's default and which root needs: it opens our own pages only.
 *
 * @throws Error if there is none: a browser test that cannot run has failed
 */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux') return playwright.launch({ channel: 'chrome', args: QUIET });
  const place = await unpackChromium();
  return playwright.launch({
    executablePath: path.join(place, 'chromium'),
    // The bundled libraries and fonts: a bare Debian has neither NSS nor a font.
    env: {
      ...process.env,
      LD_LIBRARY_PATH: path.join(place, 'al2023', 'lib'),
      ...(existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: path.join(place, 'fonts') }),
    },
    // Not `chromium.args`: they suit AWS Lambda, and turn off web security, so that no request would carry an Origin.
    // Drawn by the processor itself: a GPU in software takes three times as long for the same picture.
    args: [...QUIET, '--no-zygote', '--in-process-gpu', '--disable-gpu'],
  });
}

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/**
 * Unpacks the Chromium of `@sparticuz/chromium` once, into our own folder. The package by itself would run any file at
 * `/tmp/chromium`, even an incomplete one or another user's; and it unpacks its libraries only on AWS.
 */
async function unpackChromium(): Promise<string> {
  const manifest = await readFile(path.join(MODULES, '@sparticuz', 'chromium', 'package.json'), 'utf8');
  const cache = path.join(MODULES, '.cache', 'graft');
  const place = path.join(cache, `chromium-${(JSON.parse(manifest) as { version: string }).version}`);
  if (existsSync(place)) return place;
  await mkdir(cache, { recursive: true });
  const aside = await mkdtemp(path.join(cache, 'unpacking-'));
  const { TMPDIR, AWS_LAMBDA_JS_RUNTIME } = process.env;
  Object.assign(process.env, { TMPDIR: aside, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' });
  try {
    await chromium.executablePath();
    await rename(aside, place);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    // Another process was first.
    if (!existsSync(place)) throw error;
  } finally {
    restore('TMPDIR', TMPDIR);
    restore('AWS_LAMBDA_JS_RUNTIME', AWS_LAMBDA_JS_RUNTIME);
  }
  return place;
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
