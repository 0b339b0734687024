import { expect, test } from 'vitest';
import { hasRole, requireRole } from './roles.ts';
import type { Role, Viewer } from './tokens.ts';

const viewer = (role: Role): Viewer => ({ id: '1', name: 'Ada', role });

test.each<[Role, Role, boolean]>([
  ['ADMIN', 'ADMIN', true],
  ['ADMIN', 'VIEWER', true],
  ['MEMBER', 'ADMIN', false],
  ['MEMBER', 'MEMBER', true],
  ['VIEWER', 'MEMBER', false],
  ['VIEWER', 'VIEWER', true],
])('%s may do what %s may: %s', (has, wanted, allowed) => {
  expect(hasRole(viewer(has), wanted)).toBe(allowed);
});

test('requireRole says what is missing', () => {
  expect(requireRole(viewer('ADMIN'), 'MEMBER').role).toBe('ADMIN');
  expect(() => requireRole(viewer('VIEWER'), 'MEMBER')).toThrow(/"Ada" has the role VIEWER/);
  expect(() => requireRole(null, 'VIEWER')).toThrow(/Authorization: Bearer/);
});
