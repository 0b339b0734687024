import { expect, test } from 'vitest';
import { hasDocPage } from './has-doc-page.ts';

test.each([
  '/models/a',
  '/docs',
  '/docs/',
  '/docs/search',
  '/docs/find',
  '/docs/concepts',
  '/docs/api/reference/models',
])('%s', async (pathname) => expect(await hasDocPage(pathname)).toBe(true));

test('an address that no page of the documentation has', async () => {
  expect(await hasDocPage('/docs/nope')).toBe(false);
});
