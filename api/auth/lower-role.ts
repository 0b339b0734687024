import type { Role } from '../database/tables/tokens.ts';

/** From the least to the most; each may do everything that those before it may. */
export const ROLES = ['VIEWER', 'TRAINER', 'DEPLOYER', 'ADMIN'] as const satisfies Role[];

export const lowerRole = (one: Role, other: Role): Role => (ROLES.indexOf(one) < ROLES.indexOf(other) ? one : other);
