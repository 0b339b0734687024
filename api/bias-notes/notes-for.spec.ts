import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { biasNoteEvents, biasNotes, models } from '../database/tables/index.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel } from '../testing/rows.ts';
import { notesForCheckpoint, notesForModel } from './notes-for.ts';

let api: TestApi;
/** `leaf` is based on `middle`, which is based on `root`. */
let root: string;
let middle: string;
let leaf: string;

const note = async (modelId: string, statement: string, more: Partial<typeof biasNotes.$inferInsert> = {}) => {
  const values = { modelId, statement, severity: 'HIGH', affectedGroups: ['children'], origin: 'USER', author: 'mia' };
  const [row] = await api.platform.db
    .insert(biasNotes)
    .values({ ...values, ...more } as typeof biasNotes.$inferInsert)
    .returning();
  return row;
};
const event = (noteId: string, kind: (typeof biasNoteEvents.$inferInsert)['kind'], second: number, reason = 'why') =>
  api.platform.db
    .insert(biasNoteEvents)
    .values({ noteId, kind, author: 'mia', reason, createdAt: new Date(Date.UTC(2026, 0, 1, 0, 0, second)) });

beforeAll(async () => {
  api = await startTestApi();
  root = (await insertModel(api.platform, { slug: 'root' })).id;
  middle = (await insertModel(api.platform, { slug: 'middle', baseModelId: root })).id;
  leaf = (await insertModel(api.platform, { slug: 'leaf', baseModelId: middle })).id;
  await note(root, 'of the root');
  await note(leaf, 'of the leaf');
  await note(middle, 'of the middle');
});
afterAll(() => api?.close());

const statements = async (modelId: string, includeWithdrawn = false) => {
  const notes = await notesForModel(api.platform.db, [modelId], { includeWithdrawn });
  return notes.get(modelId)?.map(({ statement, inheritedFromId }) => [statement, inheritedFromId]);
};

test('a model has its own notes and those of its ancestors, nearest first', async () => {
  expect(await statements(leaf)).toEqual([
    ['of the leaf', null],
    ['of the middle', middle],
    ['of the root', root],
  ]);
  expect(await statements(root)).toEqual([['of the root', null]]);
  const missing = '00000000-0000-7000-8000-000000000000';
  const several = await notesForModel(api.platform.db, [missing, root, root]);
  expect([...several].map(([id, notes]) => [id, notes.length])).toEqual([
    [missing, 0],
    [root, 1],
  ]);
  expect(await notesForModel(api.platform.db, [])).toEqual(new Map());
});

test('a cycle of base models is walked once', async () => {
  const { db } = api.platform;
  const a = (await insertModel(api.platform, { slug: 'a' })).id;
  const b = (await insertModel(api.platform, { slug: 'b', baseModelId: a })).id;
  await db.update(models).set({ baseModelId: b }).where(eq(models.id, a));
  await note(a, 'of a');
  await note(b, 'of b');
  expect(await statements(a)).toEqual([
    ['of a', null],
    ['of b', b],
  ]);
  const self = (await insertModel(api.platform, { slug: 'self' })).id;
  await db.update(models).set({ baseModelId: self }).where(eq(models.id, self));
  await note(self, 'of itself');
  expect(await statements(self)).toEqual([['of itself', null]]);
});

test('an acknowledgement holds until the note is revised or reinstated', async () => {
  const { id: modelId } = await insertModel(api.platform, { slug: 'acknowledged' });
  const { id } = await note(modelId, 'seen');
  const acknowledged = async () => (await notesForModel(api.platform.db, [modelId])).get(modelId)?.[0].acknowledged;
  const expected: [Parameters<typeof event>[1], boolean][] = [
    ['CREATED', false],
    ['ACKNOWLEDGED', true],
    ['REVISED', false],
    ['ACKNOWLEDGED', true],
    ['WITHDRAWN', true],
    ['REINSTATED', false],
  ];
  for (const [second, [kind, answer]] of expected.entries()) {
    await event(id, kind, second);
    expect([kind, await acknowledged()]).toEqual([kind, answer]);
  }
});

test('withdrawn notes are left out unless requested, with the last reason', async () => {
  const { id: modelId } = await insertModel(api.platform, { slug: 'withdrawn' });
  const { id } = await note(modelId, 'wrong', { withdrawnAt: new Date() });
  await event(id, 'WITHDRAWN', 1, 'first');
  await event(id, 'REINSTATED', 2);
  await event(id, 'WITHDRAWN', 3, 'last');
  expect(await statements(modelId)).toEqual([]);
  const all = await notesForModel(api.platform.db, [modelId], { includeWithdrawn: true });
  expect(all.get(modelId)).toMatchObject([{ statement: 'wrong', withdrawnReason: 'last' }]);
});

test('a note measured on a fine-tune applies to its checkpoints and to the model, and to no other fine-tune', async () => {
  const { platform } = api;
  const datasetId = (await insertDataset(platform, [])).id;
  const checkpoint = async (fineTuneId: string, epoch: number) =>
    (await insertCheckpoint(platform, { fineTuneId, epoch, validationLoss: 1 })).id;
  const ofLeaf = (await insertFineTune(platform, { modelId: leaf, datasetId })).id;
  const measured = await checkpoint(ofLeaf, 1);
  const sibling = await checkpoint(ofLeaf, 2);
  const elsewhere = await checkpoint((await insertFineTune(platform, { modelId: leaf, datasetId })).id, 1);
  const ofRoot = await checkpoint((await insertFineTune(platform, { modelId: root, datasetId })).id, 1);
  await note(leaf, 'measured on the leaf', { origin: 'MEASURED', checkpointId: measured });
  await note(root, 'measured on the root', { origin: 'MEASURED', checkpointId: ofRoot });

  const notes = await notesForCheckpoint(platform.db, [measured, sibling, elsewhere]);
  const of = (id: string) => notes.get(id)?.map(({ statement }) => statement);
  const inherited = ['of the middle', 'of the root'];
  expect(of(measured)).toEqual(['of the leaf', 'measured on the leaf', ...inherited]);
  expect(of(sibling)).toEqual(of(measured));
  expect(of(elsewhere)).toEqual(['of the leaf', ...inherited]);
  expect(await statements(leaf)).toContainEqual(['measured on the root', root]);
});
