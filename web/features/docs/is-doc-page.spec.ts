import { expect, test } from 'vitest';
import { isDocPage } from './is-doc-page.ts';

test.each([
  ['concepts', true],
  ['recipes', true],
  ['api/reference/models', true],
  ['search', true],
  ['no-such-page', false],
  ['api/reference/nothing', false],
])('%s: %s', async (path, expected) => expect(await isDocPage(path)).toBe(expected));
