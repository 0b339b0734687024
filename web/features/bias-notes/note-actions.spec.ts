import { expect, test } from 'vitest';
import { actionsOn } from './note-actions.ts';

const note = { origin: 'USER', author: 'mia', withdrawnAt: null, inheritedFrom: null } as const;
const mia = { name: 'mia', role: 'MEMBER' } as const;
const otto = { name: 'otto', role: 'MEMBER' } as const;
const ada = { name: 'ada', role: 'ADMIN' } as const;

test('authors manage their own notes, admins all, viewers none', () => {
  expect(actionsOn(note, mia)).toEqual(['acknowledge', 'revise', 'withdraw']);
  expect(actionsOn(note, otto)).toEqual(['acknowledge']);
  expect(actionsOn(note, ada)).toEqual(['acknowledge', 'revise', 'withdraw']);
  expect(actionsOn(note, { name: 'mia', role: 'VIEWER' })).toEqual([]);
});

test('measured, published and catalogue notes cannot be revised', () => {
  for (const origin of ['PUBLISHER', 'CURATOR', 'MEASURED'] as const) {
    expect(actionsOn({ ...note, origin, author: 'mia' }, mia)).toEqual(['acknowledge']);
    expect(actionsOn({ ...note, origin }, ada)).toEqual(['acknowledge', 'withdraw']);
  }
});

test('withdrawn and inherited ones', () => {
  const withdrawn = { ...note, withdrawnAt: '2026-01-01T00:00:00Z' };
  expect([actionsOn(withdrawn, mia), actionsOn(withdrawn, otto)]).toEqual([['reinstate'], []]);
  const inherited = { ...note, inheritedFrom: { id: '1', slug: 'base', name: 'Base' } };
  expect(actionsOn(inherited, ada)).toEqual(['acknowledge']);
});
