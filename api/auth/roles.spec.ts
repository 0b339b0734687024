import { expect, test } from 'vitest';
import { hasRole, ROLES, requireRole } from './roles.ts';
import type { Role, Viewer } from './tokens.ts';

const viewer = (role: Role): Viewer => ({
  ...{ id: '1', name: 'Ada', role, tokenId: '2' },
  ...{ sessionId: null, endpoint: null, expiresAt: null },
});

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
