import { expect, test } from 'vitest';
import { actionsOn } from './note-actions.ts';

const note = { origin: 'USER', authorId: '1', withdrawnAt: null, inheritedFrom: null } as const;
const mia = { id: '1', role: 'TRAINER' } as const;
const otto = { id: '2', role: 'TRAINER' } as const;
const ada = { id: '3', role: 'ADMIN' } as const;

test('authors manage their own notes, admins all, viewers none', () => {
  expect(actionsOn(note, mia)).toEqual(['acknowledge', 'revise', 'withdraw']);
  expect(actionsOn(note, otto)).toEqual(['acknowledge']);
  expect(actionsOn(note, ada)).toEqual(['acknowledge', 'revise', 'withdraw']);
  expect(actionsOn(note, { id: '1', role: 'VIEWER' })).toEqual([]);
});

test('measured, published and catalogue notes cannot be revised', () => {
  for (const origin of ['PUBLISHER', 'CURATOR', 'MEASURED'] as const) {
    expect(actionsOn({ ...note, origin, authorId: '1' }, mia)).toEqual(['acknowledge']);
    expect(actionsOn({ ...note, origin }, ada)).toEqual(['acknowledge', 'withdraw']);
  }
});

test('withdrawn and inherited ones', () => {
  const withdrawn = { ...note, withdrawnAt: '2026-01-01T00:00:00Z' };
  expect([actionsOn(withdrawn, mia), actionsOn(withdrawn, otto)]).toEqual([['reinstate'], []]);
  const inherited = { ...note, inheritedFrom: { id: '1', slug: 'base', name: 'Base' } };
  expect(actionsOn(inherited, ada)).toEqual(['acknowledge']);
});
