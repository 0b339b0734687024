import { isLicenseExpression } from '../../catalog/license-expression.ts';
import { cardFacts } from './card-facts.ts';
import { spdxLicense } from './spdx-license.ts';

/** What a Python package says about itself. */
export interface PythonMetadata {
  publisher: string | null;
  /** SPDX licence expression; null if it states none, or one that could mean several. */
  license: string | null;
  /** The long description: Markdown, as a rule. */
  description: string | null;
  summary: string | null;
}

/**
 * Licences of trove classifiers that name one licence with its version. "Apache Software License" and "BSD License" do not,
 * so they are left out. Source: pypi.org/classifiers and PEP 639, "Mapping license classifiers to SPDX identifiers".
 */
const CLASSIFIERS: Record<string, string> = {
  'MIT License': 'MIT',
  'MIT No Attribution License (MIT-0)': 'MIT-0',
  'ISC License (ISCL)': 'ISC',
  'Boost Software License 1.0 (BSL-1.0)': 'BSL-1.0',
  'Mozilla Public License 2.0 (MPL 2.0)': 'MPL-2.0',
  'GNU Affero General Public License v3': 'AGPL-3.0-only',
  'GNU Affero General Public License v3 or later (AGPLv3+)': 'AGPL-3.0-or-later',
  'GNU General Public License v2 (GPLv2)': 'GPL-2.0-only',
  'GNU General Public License v2 or later (GPLv2+)': 'GPL-2.0-or-later',
  'GNU General Public License v3 (GPLv3)': 'GPL-3.0-only',
  'GNU General Public License v3 or later (GPLv3+)': 'GPL-3.0-or-later',
  'GNU Lesser General Public License v3 (LGPLv3)': 'LGPL-3.0-only',
  'GNU Lesser General Public License v3 or later (LGPLv3+)': 'LGPL-3.0-or-later',
  'European Union Public Licence 1.2 (EUPL 1.2)': 'EUPL-1.2',
  'PostgreSQL License': 'PostgreSQL',
  'The Unlicense (Unlicense)': 'Unlicense',
  'CC0 1.0 Universal (CC0 1.0) Public Domain Dedication': 'CC0-1.0',
};

/**
 * Reads a wheel's `METADATA` or a source archive's `PKG-INFO`: headers as in an e-mail, and the description after them.
 * Source: packaging.python.org, "Core metadata specifications".
 */
export function pythonMetadata(text: string): PythonMetadata {
  const [head, ...rest] = text.replace(/\r\n?/g, '\n').split('\n\n');
  const fields = head
    .replace(/\n[ \t]+/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const [, name, value] = /^([A-Za-z-]+):[ \t]*(.*)$/.exec(line) ?? [];
      return name !== undefined && value.trim() !== '' && value.trim() !== 'UNKNOWN'
        ? [{ name: name.toLowerCase(), value: value.trim() }]
        : [];
    });
  const field = (name: string) => fields.find((one) => one.name === name)?.value ?? null;
  const people = ['author', 'author-email', 'maintainer', 'maintainer-email'].map(field);
  return {
    publisher: people.map(nameOf).find((name) => name !== null) ?? null,
    license: licenseOf(
      field('license-expression'),
      fields.filter(({ name }) => name === 'classifier').map(({ value }) => value),
      field('license'),
    ),
    description: cardFacts(field('description') ?? rest.join('\n\n')).card,
    summary: field('summary')?.slice(0, 500) ?? null,
  };
}

/** The first name, without its e-mail address; null for an address alone. */
function nameOf(people: string | null): string | null {
  const [, quoted, plain] = /^(?:"([^"]*)"|([^,<]*))/.exec(people ?? '') ?? [];
  const name = (quoted ?? plain ?? '').trim();
  return name === '' || name.includes('@') ? null : name.slice(0, 200);
}

function licenseOf(expression: string | null, classifiers: string[], license: string | null): string | null {
  if (expression !== null) return isLicenseExpression(expression) ? expression : null;
  const named = classifiers.filter((one) => one.startsWith('License :: ')).map((one) => one.split(' :: ').at(-1) ?? '');
  const known = new Set(named.map((one) => CLASSIFIERS[one] ?? null));
  const [only] = known;
  if (known.size === 1 && only) return only;
  // Several classifiers do not say how the licences combine. The old field is free text, often an identifier.
  return named.length <= 1 ? spdxLicense(license, null) : null;
}
