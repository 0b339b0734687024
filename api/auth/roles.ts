import { RequestError } from '../errors.ts';
import type { Role, Viewer } from './tokens.ts';

/** Each role may do everything that the roles before it may. */
const RANK: Record<Role, number> = { VIEWER: 0, MEMBER: 1, ADMIN: 2 };

const MAY: Record<Role, string> = {
  VIEWER: 'look at everything',
  MEMBER: 'change models, data sets, fine-tunes and endpoints',
  ADMIN: 'manage people and tokens, or send anything to other services',
};

export function hasRole(viewer: Viewer, role: Role): boolean {
  return RANK[viewer.role] >= RANK[role];
}

/** @throws RequestError UNAUTHENTICATED without a viewer, FORBIDDEN for one whose role is below `role`. */
export function requireRole(viewer: Viewer | null, role: Role): Viewer {
  if (!viewer)
    throw new RequestError('UNAUTHENTICATED', 'Sign in first: send a token as `Authorization: Bearer TOKEN`.');
  if (hasRole(viewer, role)) return viewer;
  throw new RequestError(
    'FORBIDDEN',
    `Only the role ${role} may ${MAY[role]}; the token "${viewer.name}" has the role ${viewer.role}. Ask an admin for another.`,
  );
}
