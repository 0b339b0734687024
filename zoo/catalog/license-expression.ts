import satisfies from 'spdx-satisfies';

/** Nobody stated a licence. Source: SPDX specification 2.3, clause 7.13. */
export const NO_ASSERTION = 'NOASSERTION';

/** Whether `text` is an SPDX licence expression (https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/), or NOASSERTION. */
export function isLicenseExpression(text: string): boolean {
  if (text === NO_ASSERTION) return true;
  try {
    // What it satisfies does not matter here: it throws where it cannot be read.
    satisfies(text, ['MIT']);
    return true;
  } catch {
    return false;
  }
}
