/**
 * The hub's licence ids that SPDX spells differently. Sources: huggingface.co/docs/hub/repositories-licenses and
 * spdx.org/licenses. A family without its version (`bsd`, `cc`, `gpl`, `lgpl`, `gfdl`) is not a licence, so it is left out.
 */
const SPDX: Record<string, string> = Object.fromEntries(
  [
    'AFL-3.0',
    'AGPL-3.0',
    'Apache-2.0',
    'Artistic-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'BSD-3-Clause-Clear',
    'BSL-1.0',
    'CC-BY-2.0',
    'CC-BY-2.5',
    'CC-BY-3.0',
    'CC-BY-4.0',
    'CC-BY-NC-2.0',
    'CC-BY-NC-3.0',
    'CC-BY-NC-4.0',
    'CC-BY-NC-ND-3.0',
    'CC-BY-NC-ND-4.0',
    'CC-BY-NC-SA-2.0',
    'CC-BY-NC-SA-3.0',
    'CC-BY-NC-SA-4.0',
    'CC-BY-ND-4.0',
    'CC-BY-SA-3.0',
    'CC-BY-SA-4.0',
    'CC0-1.0',
    'CDLA-Permissive-1.0',
    'CDLA-Permissive-2.0',
    'CDLA-Sharing-1.0',
    'ECL-2.0',
    'EPL-1.0',
    'EPL-2.0',
    'EUPL-1.1',
    'EUPL-1.2',
    'GPL-2.0',
    'GPL-3.0',
    'ISC',
    'LGPL-2.1',
    'LGPL-3.0',
    'LPPL-1.3c',
    'MIT',
    'MPL-2.0',
    'MS-PL',
    'NCSA',
    'OFL-1.1',
    'OSL-3.0',
    'PostgreSQL',
    'Unlicense',
    'WTFPL',
    'Zlib',
    'etalab-2.0',
  ]
    .map((id) => [id.toLowerCase(), id])
    .concat([
      ['c-uda', 'C-UDA-1.0'],
      ['odbl', 'ODbL-1.0'],
      ['odc-by', 'ODC-By-1.0'],
      ['pddl', 'PDDL-1.0'],
      ['lgpl-lr', 'LGPLLR'],
    ]),
);

/** Model licences that SPDX does not list; an expression names them as `LicenseRef-…`. Source: as above. */
const UNLISTED =
  /^(openrail(\+\+)?|(bigscience|creativeml|bigcode)-openrail-m|bigscience-bloom-rail-1\.0|deepfloyd-if-license|llama[\d.]+|gemma|apple-(ascl|amlr)|intel-research|fair-noncommercial-research-license|grok2-community)$/;

/**
 * A licence in a hub's card as an SPDX expression; null if the card names none: no entry, `other` or `unknown`, a family
 * without its version, or several without how they combine.
 */
export function spdxLicense(license: unknown, name: unknown): string | null {
  if (Array.isArray(license)) return license.length === 1 ? spdxLicense(license[0], name) : null;
  if (typeof license !== 'string') return null;
  const id = license.trim().toLowerCase();
  if (id in SPDX) return SPDX[id];
  if (UNLISTED.test(id)) return reference(id);
  // `license: other` may come with its own name.
  return id === 'other' && typeof name === 'string' ? reference(name) : null;
}

/** Source: SPDX specification, annex "SPDX license expressions": letters, digits, `-` and `.`. */
function reference(name: string): string | null {
  const id = name
    .trim()
    .replace(/\+/g, '-plus')
    .replace(/[^A-Za-z0-9.-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return id === '' || id.length > 100 ? null : `LicenseRef-${id}`;
}
