import satisfies from 'spdx-satisfies';

/** No licence was stated. Source: SPDX specification 2.3, clause 7.13. */
export const NO_ASSERTION = 'NOASSERTION';

/** Whether `text` is an SPDX licence expression (https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/), or NOASSERTION. */
export function isLicenseExpression(text: string): boolean {
  if (text === NO_ASSERTION) return true;
  try {
    // Only whether it throws matters: it does for an expression that cannot be parsed.
    satisfies(text, ['MIT']);
    return true;
  } catch {
    return false;
  }
}
