import { expect, test } from 'vitest';
import { searchDocs } from './search-index.ts';

const hrefs = async (text: string) => (await searchDocs(text, 8)).map(({ href }) => href);

test.each([
  ['linear probe', '/docs/methods/strategies#linear-probe'],
  ['calibration', '/docs/methods/calibration'],
  ['calib', '/docs/methods/calibration'],
  ['quantisation', '/docs/methods/quantization'],
  ['back up', '/docs/recipes/back-up'],
  ['startFineTune', '/docs/api/reference/fine-tunes#operation-startFineTune'],
  ['start fine', '/docs/api/reference/fine-tunes#operation-startFineTune'],
  ['How do I deploy?', '/docs/recipes/deploy-and-call'],
  ['GRAFT_RATE_MUTATIONS', '/docs/api/limits'],
])('“%s” finds %s', async (text, href) => {
  expect(await hrefs(text)).toContain(href);
});

test('every word has to be found', async () => {
  expect(await hrefs('calibration zebra')).toEqual([]);
});

test('results have words without marks', async () => {
  const found = await searchDocs('linear probe', 20);
  for (const { text } of found) expect(text).not.toMatch(/[*`|]|\]\(|---/);
});
