import { RequestError } from '../errors.ts';
import type { Permission } from './permissions.ts';
import { requireRole } from './roles.ts';
import type { Viewer } from './tokens.ts';

/**
 * Checks a viewer against the table.
 *
 * @param permission undefined for what the table lacks: nobody may do that
 * @param argument reads the argument that names an endpoint
 * @throws RequestError UNAUTHENTICATED, FORBIDDEN
 */
export function requirePermission(
  viewer: Viewer | null,
  permission: Permission | undefined,
  argument: (path: string) => unknown,
): void {
  if (!permission)
    throw new RequestError('FORBIDDEN', 'api/auth/permissions.ts does not say who may do this, so nobody may.');
  if (permission.role === null) return;
  const { endpoint } = permission;
  const restricted = viewer?.endpoint ?? null;
  // requireRole refuses a token for one endpoint; here it may do something.
  if (restricted !== null && (endpoint === 'any' || (endpoint !== undefined && argument(endpoint) === restricted)))
    return;
  requireRole(viewer, permission.role);
}
