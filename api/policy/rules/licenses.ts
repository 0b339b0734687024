import satisfies from 'spdx-satisfies';
import type { Rule } from '../rule.ts';

/** Alternatives of an expression are multiplied out, so a long one would take exponential time. */
const MOST_ALTERNATIVES = 12;

/** Licences of the model and all its ancestors, because their terms apply to derived models. */
export const licenses: Rule = {
  describe: ({ licenses }) =>
    licenses
      ? [
          {
            rule: 'licenses.allow',
            requirement: `The model and all its ancestors have one of these licences: ${licenses.allow.join(', ')}.`,
          },
        ]
      : [],
  judge: ({ licenses }, { line }) =>
    licenses
      ? line.flatMap(({ slug, license }) => {
          const fault = faultOf(license, licenses.allow);
          return fault ? [{ rule: 'licenses.allow', message: `The model ${slug}: ${fault}` }] : [];
        })
      : [],
};

function faultOf(license: string, allowed: string[]): string | null {
  if (['', 'NOASSERTION', 'NONE'].includes(license.trim()))
    return 'its licence is not known. Ask the publisher, record it with the model, and deploy again.';
  if (license.split(/\sOR\s/).length - 1 > MOST_ALTERNATIVES)
    return `its licence has more than ${MOST_ALTERNATIVES} alternatives. Record the one that you chose.`;
  try {
    if (satisfies(license, allowed)) return null;
  } catch {
    return `its licence "${license}" is not an SPDX expression, so it cannot be checked. Record it by its identifier (https://spdx.org/licenses/).`;
  }
  return `its licence ${license} is not allowed. Fine-tune a model whose licence is, or have it allowed in the policy.`;
}
