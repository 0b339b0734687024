import { expect, test } from 'vitest';
import { isLicenseExpression } from './license-expression.ts';

test.each([
  'MIT',
  'Apache-2.0 OR MIT',
  'GPL-2.0-only WITH Classpath-exception-2.0',
  'LicenseRef-example',
  'NOASSERTION',
])('%s is a licence expression', (text) => {
  expect(isLicenseExpression(text)).toBe(true);
});

test.each(['', 'Apache 2.0', 'mit', 'MIT OR', 'Foo-1.0', 'NOASSERTION OR MIT'])('"%s" is not one', (text) => {
  expect(isLicenseExpression(text)).toBe(false);
});
