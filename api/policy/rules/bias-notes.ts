import type { Rule } from '../rule.ts';

/** From the mildest to the worst. */
const SEVERITIES = ['NONE', 'INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** Beyond these, the message gives only the number of violations. */
const MOST_LISTED = 50;

const RULE = 'biasNotes.maximumUnacknowledgedSeverity';

/** Which notes must be acknowledged. */
export const biasNotes: Rule = {
  describe: ({ biasNotes }) =>
    biasNotes
      ? [
          {
            rule: RULE,
            requirement:
              biasNotes.maximumUnacknowledgedSeverity === 'NONE'
                ? 'Every bias note is acknowledged.'
                : `Every bias note that is worse than ${biasNotes.maximumUnacknowledgedSeverity} is acknowledged.`,
          },
        ]
      : [],
  judge: ({ biasNotes: rule }, { biasNotes, line }) => {
    if (!rule) return [];
    const most = SEVERITIES.indexOf(rule.maximumUnacknowledgedSeverity);
    const standing = biasNotes.filter(
      ({ severity, acknowledged }) => !acknowledged && SEVERITIES.indexOf(severity) > most,
    );
    const slugOf = new Map(line.map(({ id, slug }) => [id, slug]));
    const violations = standing.slice(0, MOST_LISTED).map(({ id, severity, statement, modelId }) => ({
      rule: RULE,
      message: `A ${severity} note of the model ${slugOf.get(modelId)} is not acknowledged: “${shorten(statement)}” Review it, then acknowledge it with a reason on the model's page, or with acknowledgeBiasNote(id: "${id}").`,
    }));
    const left = standing.length - violations.length;
    if (left > 0) violations.push({ rule: RULE, message: `And ${left} more notes that are not acknowledged.` });
    return violations;
  },
};

const shorten = (statement: string) => (statement.length > 300 ? `${statement.slice(0, 299)}…` : statement);
