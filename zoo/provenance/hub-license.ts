/** Licence identifiers that both Hugging Face and SPDX have: https://huggingface.co/docs/hub/repositories-licenses */
const HUB_LICENSES = new Set(
  `apache-2.0 mit afl-3.0 artistic-2.0 bsl-1.0 bsd-2-clause bsd-3-clause bsd-3-clause-clear c-uda cc0-1.0 cc-by-2.0 cc-by-2.5
  cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0
  cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0 cdla-permissive-1.0 cdla-permissive-2.0
  wtfpl ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 eupl-1.2 agpl-3.0 gpl-2.0 gpl-3.0 lgpl-2.1 lgpl-3.0 isc lppl-1.3c ms-pl
  mpl-2.0 osl-3.0 postgresql ofl-1.1 ncsa unlicense zlib`.split(/\s+/),
);

/**
 * A licence in the front matter of a card. One without a Hugging Face identifier is `other`, with its name.
 *
 * @param expression an SPDX licence expression
 */
export function hubLicense(expression: string): { license: string; license_name?: string } {
  const id = expression.toLowerCase();
  const known = [id, id.replace(/-(only|or-later)$/, '')].find((name) => HUB_LICENSES.has(name));
  if (known) return { license: known };
  if (['', 'noassertion', 'none'].includes(id)) return { license: 'unknown' };
  return { license: 'other', license_name: expression };
}
