import { expect, test } from 'vitest';
import { localPath } from './local-path.ts';

test('a path of the web app, with its query', () => {
  expect(localPath('/compare?ids=a,b')).toBe('/compare?ids=a,b');
  expect(localPath('/models/é')).toBe('/models/%C3%A9');
});

test.each([
  ...['//evil.example', '/\\evil.example', '/\t/evil.example', '\\\\evil.example', 'https://evil.example'],
  ...['/..//evil.example', '/./\\evil.example', '/%2e//evil.example', '/a/..//evil.example'],
  ...['evil', '', null, undefined, 7, `/${'x'.repeat(2_000)}`],
])('%j is not', (address) => expect(localPath(address)).toBe('/'));
