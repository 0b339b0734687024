import type { Rule } from '../rule.ts';

/** From the mildest to the worst. */
const SEVERITIES = ['NONE', 'INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** Each violation is a text to read; beyond these, their number says enough. */
const MOST_LISTED = 50;

const RULE = 'biasNotes.maximumUnacknowledgedSeverity';

/** Notes that somebody has to have taken note of. */
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
      message: `Nobody has acknowledged a ${severity} note of the model ${slugOf.get(modelId)}: “${shorten(statement)}” Weigh it, then acknowledge it with a reason on the model's page, or by acknowledgeBiasNote(id: "${id}").`,
    }));
    const left = standing.length - violations.length;
    if (left > 0) violations.push({ rule: RULE, message: `And ${left} more notes that nobody has acknowledged.` });
    return violations;
  },
};

const shorten = (statement: string) => (statement.length > 300 ? `${statement.slice(0, 299)}…` : statement);
