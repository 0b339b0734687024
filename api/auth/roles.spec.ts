import { expect, test } from 'vitest';
import { viewerWith } from '../testing/viewer-of.ts';
import { hasRole, ROLES, requireRole } from './roles.ts';
import type { Role } from './tokens.ts';

const viewer = (role: Role) => viewerWith({ name: 'Ada', role });

test('each role may do what those before it may, and nothing more', () => {
  for (const [i, has] of ROLES.entries())
    for (const [j, wanted] of ROLES.entries()) expect(hasRole(viewer(has), wanted), `${has} ${wanted}`).toBe(i >= j);
});

test('requireRole says what is missing', () => {
  expect(requireRole(viewer('ADMIN'), 'TRAINER').role).toBe('ADMIN');
  expect(() => requireRole(viewer('VIEWER'), 'TRAINER')).toThrow(/"Ada" has the role VIEWER/);
  expect(() => requireRole({ ...viewer('VIEWER'), endpoint: 'pets' }, 'VIEWER')).toThrow(
    /only ask the endpoint "pets"/,
  );
  expect(() => requireRole(null, 'VIEWER')).toThrow(/Authorization: Bearer/);
});
