import { expect, test } from 'vitest';
import { browserPage } from './browser-page.ts';

// What the page answers, in a browser: web/browser-variant.browser.spec.ts.

test('the server’s code that the page needs has no module of Node that it has no other for', async () => {
  const page = new TextDecoder().decode(
    await browserPage({ model: Uint8Array.of(1), title: 'A < B', facts: ['One.'] }),
  );
  expect(page).toContain('<title>A &#60; B</title>');
  expect(page).not.toContain('from"node:');
});
