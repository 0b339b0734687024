import { expect, test } from 'vitest';
import { commercialUseOf } from './commercial-use.ts';

test.each([
  ['Apache-2.0', 'PERMITTED'],
  ['MIT', 'PERMITTED'],
  ['GPL-3.0-or-later', 'PERMITTED'],
  ['CC-BY-4.0', 'PERMITTED'],
  ['CC-BY-ND-4.0', 'PERMITTED'],
  ['CC0-1.0', 'PERMITTED'],
  ['CC-BY-NC-4.0', 'FORBIDDEN'],
  ['CC-BY-NC-SA-3.0-DE', 'FORBIDDEN'],
  ['PolyForm-Noncommercial-1.0.0', 'FORBIDDEN'],
  ['MIT OR CC-BY-NC-4.0', 'PERMITTED'],
  ['MIT AND CC-BY-NC-4.0', 'FORBIDDEN'],
  ['GPL-2.0-only WITH Classpath-exception-2.0', 'PERMITTED'],
  ['LicenseRef-a OR CC-BY-NC-4.0', 'UNKNOWN'],
  ['LicenseRef-Apple-ml-cvnets', 'UNKNOWN'],
  ['LicenseRef-a AND CC-BY-NC-4.0', 'FORBIDDEN'],
  ['NOASSERTION', 'UNKNOWN'],
  ['not a licence', 'UNKNOWN'],
  ['', 'UNKNOWN'],
])('%s: commercial use is %s', (license, use) => {
  expect(commercialUseOf(license)).toBe(use);
});
