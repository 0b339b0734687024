import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createToken, type Role } from '../../auth/tokens.ts';
import { biasNoteEvents, biasNotes, endpointRevisions, endpoints, models } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel } from '../../testing/rows.ts';

let api: TestApi;
/** A second member, who wrote none of the notes. */
let other: string;
let modelId: string;

beforeAll(async () => {
  api = await startTestApi();
  other = (await createToken(api.platform.db, { name: 'otto', role: 'DEPLOYER' })).token;
  modelId = (await insertModel(api.platform, { slug: 'net' })).id;
});
afterAll(() => api?.close());

const FIELDS = `id statement severity affectedGroups evidence mitigation origin author authorId acknowledged withdrawnAt withdrawnReason
  inheritedFrom { slug } history { totalCount edges { node { kind author reason before } } }`;

type As = Role | 'OTHER';
const ask = (query: string, variables: object, as: As = 'DEPLOYER') =>
  api.query(query, variables as Record<string, unknown>, { token: as === 'OTHER' ? other : api.tokens[as] });
const add = async (more: object = {}) => {
  const note = { modelSlug: 'net', statement: 'Fails at night.', severity: 'HIGH', affectedGroups: ['night'] };
  const query = `mutation ($input: AddBiasNoteInput!) { addBiasNote(input: $input) { ${FIELDS} } }`;
  return (await ask(query, { input: { ...note, ...more } })).data.addBiasNote;
};
const revise = (id: string, input: object, as?: As) =>
  ask(
    `mutation ($id: ID!, $input: ReviseBiasNoteInput!) { reviseBiasNote(id: $id, input: $input) { ${FIELDS} } }`,
    { id, input: { reason: 'seen again', ...input } },
    as,
  );
const act = (what: 'withdraw' | 'reinstate' | 'acknowledge', id: string, as?: As, reason = `to ${what}`) =>
  ask(
    `mutation ($id: ID!, $reason: String!) { note: ${what}BiasNote(id: $id, reason: $reason) { ${FIELDS} } }`,
    { id, reason },
    as,
  );
const codeOf = ({ errors }: Awaited<ReturnType<typeof ask>>) => errors?.[0].extensions.code ?? 'OK';
/** A note that was not written through the API, without events, as notes were before there was a history. */
const insertNote = async (values: Partial<typeof biasNotes.$inferInsert> = {}) => {
  const [row] = await api.platform.db
    .insert(biasNotes)
    .values({
      modelId,
      statement: 'Old.',
      severity: 'LOW',
      affectedGroups: ['all'],
      origin: 'CURATOR',
      author: 'Graft',
      ...values,
    })
    .returning();
  return row;
};

test('a note keeps its history: made, acknowledged, revised, withdrawn, reinstated', async () => {
  const note = await add();
  expect(note).toMatchObject({ acknowledged: false, withdrawnAt: null, inheritedFrom: null, author: 'mia' });
  expect(note.history).toEqual({
    totalCount: 1,
    edges: [{ node: { kind: 'CREATED', author: 'mia', reason: null, before: null } }],
  });

  expect((await act('acknowledge', note.id, 'OTHER')).data.note.acknowledged).toBe(true);
  const revised = (await revise(note.id, { severity: 'CRITICAL', evidence: 'I looked.' })).data.reviseBiasNote;
  expect(revised).toMatchObject({ severity: 'CRITICAL', evidence: 'I looked.', acknowledged: false });
  const withdrawn = (await act('withdraw', note.id)).data.note;
  expect(withdrawn).toMatchObject({ withdrawnReason: 'to withdraw', withdrawnAt: expect.stringMatching(/Z$/) });
  const reinstated = (await act('reinstate', note.id)).data.note;
  expect(reinstated).toMatchObject({ withdrawnReason: null, withdrawnAt: null, severity: 'CRITICAL' });
  expect(reinstated.history.edges.map(({ node }: { node: object }) => node)).toEqual([
    { kind: 'CREATED', author: 'mia', reason: null, before: null },
    { kind: 'ACKNOWLEDGED', author: 'otto', reason: 'to acknowledge', before: null },
    { kind: 'REVISED', author: 'mia', reason: 'seen again', before: { severity: 'HIGH', evidence: null } },
    { kind: 'WITHDRAWN', author: 'mia', reason: 'to withdraw', before: null },
    { kind: 'REINSTATED', author: 'mia', reason: 'to reinstate', before: null },
  ]);
});

test('a history comes in pages; a note older than the history has its creation event all the same', async () => {
  const { id } = await insertNote();
  await act('acknowledge', id);
  await act('acknowledge', id, 'ADMIN');
  const page = (after: string | null) =>
    api.query(
      `query ($id: ID!, $after: String) { biasNote(id: $id) { history(first: 2, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } edges { node { kind author } } } } }`,
      { id, after },
    );
  const first = (await page(null)).data.biasNote.history;
  expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  expect(first.edges).toMatchObject([
    { node: { kind: 'CREATED', author: 'Graft' } },
    { node: { kind: 'ACKNOWLEDGED', author: 'mia' } },
  ]);
  const second = (await page(first.pageInfo.endCursor)).data.biasNote.history;
  expect(second).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: false } });
  expect(second.edges).toMatchObject([{ node: { kind: 'ACKNOWLEDGED', author: 'ada' } }]);
  const past = (await page(second.pageInfo.endCursor)).data.biasNote.history;
  expect(past).toMatchObject({ totalCount: 3, edges: [] });
  expect((await page('nonsense')).errors?.[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
  expect((await api.query('{ biasNote(id: "nothing") { id } }')).data.biasNote).toBeNull();
});

test('who may do what to which note', async () => {
  const own = (await add()).id;
  const curated = (await insertNote()).id;
  const published = (await insertNote({ origin: 'PUBLISHER', author: 'someone' })).id;
  // A member whose name is the curator's is not the curator.
  const measured = (await insertNote({ origin: 'MEASURED', author: 'mia' })).id;
  const answers = async (ask: (id: string, as: As) => ReturnType<typeof act>, id: string) => {
    const codes: string[] = [];
    for (const as of ['VIEWER', 'OTHER', 'DEPLOYER', 'ADMIN'] as const) codes.push(codeOf(await ask(id, as)));
    return codes;
  };
  const reviseAs = (id: string, as: As) => revise(id, { statement: `as ${as}` }, as);
  expect(await answers(reviseAs, own)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'OK', 'OK']);
  for (const id of [curated, published, measured])
    expect(await answers(reviseAs, id)).toEqual(['FORBIDDEN', 'CONFLICT', 'CONFLICT', 'CONFLICT']);

  const acknowledgeAs = (id: string, as: As) => act('acknowledge', id, as);
  for (const id of [own, curated, published, measured])
    expect(await answers(acknowledgeAs, id)).toEqual(['FORBIDDEN', 'OK', 'OK', 'OK']);

  const withdrawAs = (id: string, as: As) => act('withdraw', id, as);
  const reinstateAs = (id: string, as: As) => act('reinstate', id, as);
  expect(await answers(withdrawAs, own)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'OK', 'CONFLICT']);
  expect(await answers(reinstateAs, own)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'OK', 'CONFLICT']);
  for (const id of [curated, published, measured]) {
    expect(await answers(withdrawAs, id)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'OK']);
    expect(await answers(reinstateAs, id)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'OK']);
  }
  // The author cannot reinstate a note that an admin withdrew.
  expect(codeOf(await act('withdraw', own, 'ADMIN'))).toBe('OK');
  expect(codeOf(await act('reinstate', own, 'DEPLOYER'))).toBe('FORBIDDEN');
});

test("a person with the author's name is not the author", async () => {
  const { token } = await createToken(api.platform.db, { name: 'mia', role: 'TRAINER' });
  const note = await add();
  expect(note).toMatchObject({ author: 'mia', authorId: expect.any(String) });
  const asNamesake = (query: string) => api.query(query, { id: note.id }, { token });
  const withdraw = 'mutation ($id: ID!) { withdrawBiasNote(id: $id, reason: "mine") { id } }';
  expect(codeOf(await asNamesake(withdraw))).toBe('FORBIDDEN');
  expect(
    codeOf(
      await asNamesake(
        'mutation ($id: ID!) { reviseBiasNote(id: $id, input: { statement: "x", reason: "y" }) { id } }',
      ),
    ),
  ).toBe('FORBIDDEN');
  expect(codeOf(await act('withdraw', note.id))).toBe('OK');
  expect(codeOf(await asNamesake(withdraw.replace('withdraw', 'reinstate')))).toBe('FORBIDDEN');
  expect(codeOf(await act('reinstate', note.id))).toBe('OK');
});

test('invalid changes are refused', async () => {
  const { id } = await add();
  expect((await act('withdraw', id, 'DEPLOYER', '  ')).errors?.[0].extensions).toMatchObject({ field: 'reason' });
  expect((await act('acknowledge', id, 'DEPLOYER', 'x'.repeat(2_001))).errors?.[0].extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'reason',
  });
  expect((await revise(id, {})).errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'input' });
  expect((await revise(id, { affectedGroups: [] })).errors?.[0].extensions.field).toBe('affectedGroups');
  expect(codeOf(await act('reinstate', id))).toBe('CONFLICT');
  await act('withdraw', id);
  expect(codeOf(await act('acknowledge', id))).toBe('CONFLICT');
  expect(codeOf(await revise(id, { statement: 'else' }))).toBe('CONFLICT');
  for (const missing of ['nothing', '00000000-0000-7000-8000-000000000000'])
    expect((await act('withdraw', missing)).errors?.[0].extensions).toEqual({ code: 'NOT_FOUND', field: 'id' });
});

test('two people who withdraw a note at once: one does, the other is told', async () => {
  const { id } = await add();
  const codes = await Promise.all([act('withdraw', id), act('withdraw', id, 'ADMIN')]);
  expect(codes.map(codeOf).toSorted()).toEqual(['CONFLICT', 'OK']);
});

test('a model shows notes that it inherits, and withdrawn ones only if requested', async () => {
  const base = await insertModel(api.platform, { slug: 'base' });
  await insertModel(api.platform, { slug: 'derived', baseModelId: base.id });
  const kept = await add({ modelSlug: 'base', statement: 'kept' });
  const gone = await add({ modelSlug: 'base', statement: 'gone' });
  await act('withdraw', gone.id);
  const query =
    'query ($all: Boolean) { model(slug: "derived") { biasNotes(includeWithdrawn: $all) { id inheritedFrom { slug } withdrawnReason } } }';
  expect((await api.query(query)).data.model.biasNotes).toEqual([
    { id: kept.id, inheritedFrom: { slug: 'base' }, withdrawnReason: null },
  ]);
  expect((await api.query(query, { all: true })).data.model.biasNotes).toHaveLength(2);
});

test('checkpoints and endpoints have the notes of their model', async () => {
  const { platform } = api;
  const model = await insertModel(platform, { slug: 'served' });
  await add({ modelSlug: 'served', statement: 'of the model' });
  const dataset = await insertDataset(platform, []);
  const fineTune = await insertFineTune(platform, { modelId: model.id, datasetId: dataset.id });
  const { id } = await insertCheckpoint(platform, { fineTuneId: fineTune.id, epoch: 1, validationLoss: 1 });
  await insertNote({ modelId: model.id, origin: 'MEASURED', statement: 'measured', checkpointId: id });
  await platform.db.insert(endpoints).values({ name: 'pets', revision: 1, replicas: 1 });
  await platform.db
    .insert(endpointRevisions)
    .values({ endpointName: 'pets', number: 1, checkpointId: id, deployedBy: 'mia' });
  const { data } = await api.query(
    `{ checkpoint(id: "${id}") { biasNotes { statement checkpoint { id } } } endpoint(name: "pets") { biasNotes { statement } } }`,
  );
  expect(data.checkpoint.biasNotes).toEqual([
    { statement: 'of the model', checkpoint: null },
    { statement: 'measured', checkpoint: { id } },
  ]);
  expect(data.endpoint.biasNotes).toEqual([{ statement: 'of the model' }, { statement: 'measured' }]);
});

test('a model that has notes cannot be deleted', async () => {
  const { id } = await insertModel(api.platform, { slug: 'noted' });
  const note = await add({ modelSlug: 'noted' });
  await act('withdraw', note.id);
  const { db } = api.platform;
  await expect(db.delete(models).where(eq(models.id, id))).rejects.toMatchObject({ cause: { code: '23503' } });
  await expect(db.delete(biasNotes).where(eq(biasNotes.id, note.id))).rejects.toMatchObject({
    cause: { code: '23503' },
  });
  expect(await db.$count(biasNoteEvents, eq(biasNoteEvents.noteId, note.id))).toBe(2);
});

test('the number of notes by users is limited', async () => {
  const { id } = await insertModel(api.platform, { slug: 'many' });
  const note: typeof biasNotes.$inferInsert = {
    modelId: id,
    statement: 'One of many.',
    severity: 'LOW',
    affectedGroups: ['all'],
    origin: 'USER',
    author: 'mia',
  };
  await api.platform.db.insert(biasNotes).values(Array.from({ length: 200 }, () => note));
  const query = 'mutation ($input: AddBiasNoteInput!) { addBiasNote(input: $input) { id } }';
  const input = { modelSlug: 'many', statement: 'One more.', severity: 'LOW', affectedGroups: ['a'] };
  expect((await api.query(query, { input })).errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'modelSlug' });
});

test('a page of models with notes and histories costs as many queries as one model', async () => {
  const queriesOf = async (first: number) => {
    const spy = vi.spyOn(api.platform.pool, 'query');
    const notes =
      'biasNotes(includeWithdrawn: true) { acknowledged inheritedFrom { slug } history(first: 1) { totalCount } }';
    const { data, errors } = await api.query(
      `{ models(first: ${first}, sort: NAME) { edges { node { slug ${notes} } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.models.edges).toHaveLength(first);
    const { length } = spy.mock.calls;
    spy.mockRestore();
    return length;
  };
  // The first request may read the token.
  await queriesOf(6);
  const all = await queriesOf(6);
  expect(all).toBeGreaterThan(3);
  expect(all).toBeLessThan(12);
  expect(await queriesOf(5)).toBe(all);
});
