import { expect, test } from 'vitest';
import { pythonMetadata } from './python-metadata.ts';

const head = (...lines: string[]) => ['Metadata-Version: 2.4', 'Name: tiny', 'Version: 1.0', ...lines].join('\n');
const license = (...lines: string[]) => pythonMetadata(head(...lines)).license;
const CLASSIFIER = 'Classifier: License :: OSI Approved ::';

test('who published it, and its long description, with folded lines and a Windows end of line', () => {
  const text = `${head('Summary: A tiny\n  model.', 'Author-email: ada@example.org', 'Maintainer: Ada Lovelace, Bob')}\n\n# Tiny\n\nText\n`;
  expect(pythonMetadata(text.replaceAll('\n', '\r\n'))).toEqual({
    publisher: 'Ada Lovelace',
    license: null,
    description: '# Tiny\n\nText',
    summary: 'A tiny model.',
  });
  expect(pythonMetadata(head('Author: UNKNOWN', 'Author-email: "Ada" <ada@example.org>')).publisher).toBe('Ada');
  expect(pythonMetadata(head('Author-email: ada@example.org'))).toMatchObject({ publisher: null, description: null });
});

test('the licence: an SPDX expression, else a classifier that names one version, else an identifier', () => {
  expect(license('License-Expression: MIT AND (Apache-2.0 OR BSD-2-Clause)')).toBe(
    'MIT AND (Apache-2.0 OR BSD-2-Clause)',
  );
  expect(license('License-Expression: my own', 'License: MIT')).toBeNull();
  expect(license(`${CLASSIFIER} MIT License`, 'License: see LICENSE')).toBe('MIT');
  expect(license(`${CLASSIFIER} GNU General Public License v3 or later (GPLv3+)`)).toBe('GPL-3.0-or-later');
  // Which BSD or Apache licence is meant, the classifier does not say.
  expect(license(`${CLASSIFIER} Apache Software License`)).toBeNull();
  expect(license(`${CLASSIFIER} Apache Software License`, 'License: Apache-2.0')).toBe('Apache-2.0');
  expect(license(`${CLASSIFIER} MIT License`, `${CLASSIFIER} BSD License`, 'License: MIT')).toBeNull();
  expect(license('License: apache-2.0')).toBe('Apache-2.0');
  expect(license('License: UNKNOWN')).toBeNull();
});
