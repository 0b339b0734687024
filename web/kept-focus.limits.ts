import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './testing/browser.ts';

const ENTRY = fileURLToPath(new URL('features/interface/keep-focus.ts', import.meta.url));

const ROWS = `<main tabindex="-1"><h1>Tokens</h1><section><header><h2>All tokens</h2></header><table><tbody>
  <tr><td>Ada</td><td><button>Revoke Ada</button></td></tr>
  <tr><td>Bob</td><td><button>Revoke Bob</button></td></tr>
  <tr><td>Eve</td><td><button>Revoke Eve</button></td></tr>
</tbody></table></section><section><h2>Others</h2><ul><li tabindex="0">A tile</li></ul></section></main>`;

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
  const { outputFiles } = await build({
    ...{ entryPoints: [ENTRY], bundle: true, write: false, format: 'iife', globalName: 'kept' },
  });
  await page.setContent(ROWS);
  await page.addScriptTag({ content: outputFiles[0].text });
  await page.evaluate('kept.keepFocus()');
});
afterAll(() => browser?.close());

/** Takes away what matches around what has the focus, and says what has it then. */
const without = (selector: string) =>
  page.evaluate(async (around) => {
    document.activeElement?.closest(around)?.remove();
    await new Promise((done) => setTimeout(done));
    return document.activeElement?.textContent;
  }, selector);

test('the next row has the focus of one that goes away, then the last, then the heading of the part', async () => {
  await page.getByText('Revoke Bob').focus();
  expect(await without('tr')).toBe('Revoke Eve');
  expect(await without('tr')).toBe('Revoke Ada');
  expect(await without('button')).toBe('All tokens');
});

test('a group with one tab stop is left alone', async () => {
  await page.getByText('A tile').focus();
  expect(await without('li')).toContain('Others');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
});
