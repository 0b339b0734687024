import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** Nothing but what the test opens: no updates, no safe-browsing lists, no first-run pages. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
  '--metrics-recording-only',
];

/**
 * Starts a real Chromium without a window: the one that npm installed on Linux, an installed Chrome elsewhere. Without its
 * sandbox, which is playwright's default and what root needs: it opens our own pages only.
 *
 * @throws Error where there is none: a browser test that cannot run has failed
 */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux') return playwright.launch({ channel: 'chrome', args: QUIET });
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // Not `chromium.args`: they suit AWS Lambda, and turn off web security, so that no request would carry an Origin.
    args: [
      ...QUIET,
      '--no-zygote',
      '--in-process-gpu',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ],
  });
}
