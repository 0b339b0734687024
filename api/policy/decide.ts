import { viewerOf } from '../auth/access.ts';
import { WITHIN } from '../auth/permissions.ts';
import { hasRole } from '../auth/roles.ts';
import type { Context } from '../context.ts';
import type { PolicyDecision } from '../database/tables/index.ts';
import { RequestError } from '../errors.ts';
import { judgeCheckpoint } from './judge-checkpoint.ts';

/**
 * The deployment gate of an endpoint: whether a checkpoint may be deployed, and the decision to record.
 *
 * @param overrideReason an admin's reason to deploy it although rules are violated
 * @returns null if there is no policy.
 * @throws RequestError FORBIDDEN: a person who is not an admin gives a reason; CONFLICT: rules are violated
 *   (`extensions.violations` has all of them), or the policy cannot be read, which no reason overrides.
 */
export async function decide(
  context: Context,
  checkpointId: string,
  overrideReason: string | null,
): Promise<PolicyDecision | null> {
  const viewer = viewerOf(context);
  if (overrideReason !== null && !hasRole(viewer, WITHIN.overridePolicy))
    throw new RequestError(
      'FORBIDDEN',
      `Only the role ADMIN may override the policy; "${viewer.name}" has the role ${viewer.role}. Deploy without overrideReason, or ask an admin to deploy it.`,
      'overrideReason',
    );
  const verdict = await judgeCheckpoint(context, checkpointId);
  if (!verdict) return null;
  const { loaded, violations } = verdict;
  if (!loaded.policy) throw refusal(violations[0].message);
  if (violations.length > 0 && overrideReason === null) {
    const listed = violations.map(({ message }, i) => `${i + 1}. ${message}`).join('\n');
    throw refusal(
      `The policy ${loaded.file} refuses this checkpoint:\n${listed}\nDo what they say and deploy again, or ask an admin to deploy it with a reason (overrideReason).`,
    );
  }
  return { policySha256: loaded.sha256, violations, overrideReason: violations.length > 0 ? overrideReason : null };

  function refusal(message: string): RequestError {
    return new RequestError('CONFLICT', message, undefined, { details: { violations } });
  }
}
