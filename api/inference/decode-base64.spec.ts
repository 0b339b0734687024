import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64 } from './decode-base64.ts';

test('decodes any bytes, from either alphabet, wrapped or in a data URI', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (array) => {
      const bytes = Buffer.from(array);
      const text = bytes.toString('base64');
      const wrapped = `${text.replace(/.{1,76}/g, '$&\r\n')}`;
      for (const form of [text, bytes.toString('base64url'), wrapped, `data:image/svg+xml;base64,${text}`])
        expect(decodeBase64(form)?.equals(bytes), form).toBe(true);
    }),
    { seed: 5 },
  );
});

test('refuses invalid base64', () => {
  for (const text of [
    '',
    '  ',
    '==',
    'no base64!',
    'aa=aa',
    'aaaa===',
    'data:image/png;base64,',
    'data:text/plain,aaaa',
  ])
    expect(decodeBase64(text), text).toBeNull();
});

test('takes linear time on adversarial input', () => {
  const hostile = [`A${' '.repeat(20_000_000)}!`, `${'='.repeat(20_000_000)}!`, `${'A'.repeat(20_000_000)}!`];
  const began = performance.now();
  for (const text of hostile) expect(decodeBase64(text)).toBeNull();
  expect(performance.now() - began).toBeLessThan(10_000);
});
