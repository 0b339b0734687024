import type { Role } from '../database/tables/tokens.ts';
import { RequestError } from '../errors.ts';
import { ROLES } from './lower-role.ts';
import type { Viewer } from './tokens.ts';

export { ROLES } from './lower-role.ts';

const MAY: Record<Role, string> = {
  VIEWER: 'look at everything and ask endpoints',
  TRAINER: 'change models, data sets and fine-tunes',
  DEPLOYER: 'deploy and delete endpoints',
  ADMIN: 'manage people and tokens, override the policy, or publish to other services',
};

export function hasRole({ role: own }: Pick<Viewer, 'role'>, role: Role): boolean {
  return ROLES.indexOf(own) >= ROLES.indexOf(role);
}

/**
 * @throws RequestError UNAUTHENTICATED without a viewer; FORBIDDEN for one whose role is below `role`, or whose token is for one
 *   endpoint only.
 */
export function requireRole(viewer: Viewer | null, role: Role): Viewer {
  if (!viewer)
    throw new RequestError('UNAUTHENTICATED', 'Sign in first: send a token as `Authorization: Bearer TOKEN`.');
  if (viewer.endpoint !== null)
    throw new RequestError('FORBIDDEN', `This token may only ask the endpoint "${viewer.endpoint}". Use another one.`);
  if (hasRole(viewer, role)) return viewer;
  throw new RequestError(
    'FORBIDDEN',
    `Only the role ${role} may ${MAY[role]}; "${viewer.name}" has the role ${viewer.role}. Ask an admin for another token.`,
  );
}
