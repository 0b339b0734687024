import satisfies from 'spdx-satisfies';
import type { Rule } from '../rule.ts';

/** Alternatives of an expression are multiplied out, so that a long one would not come to an end. */
const MOST_ALTERNATIVES = 12;

/** Licences: of the model, and of every model that it was made from, for their terms go on to what is made of them. */
export const licenses: Rule = {
  describe: ({ licenses }) =>
    licenses
      ? [
          {
            rule: 'licenses.allow',
            requirement: `The model, and every model that it was made from, has a licence of these: ${licenses.allow.join(', ')}.`,
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
    return 'its licence is not known. Find it out at the publisher, write it down with the model, and deploy again.';
  if (license.split(/\sOR\s/).length - 1 > MOST_ALTERNATIVES)
    return `its licence has more than ${MOST_ALTERNATIVES} alternatives. Write down the one that you chose.`;
  try {
    if (satisfies(license, allowed)) return null;
  } catch {
    return `its licence "${license}" is no SPDX expression, so nobody can tell whether it is allowed. Write it down by its identifier (https://spdx.org/licenses/).`;
  }
  return `its licence ${license} is none of those allowed. Fine-tune a model whose licence is, or have it allowed in the policy.`;
}
