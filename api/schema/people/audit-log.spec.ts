import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditEvents, tokens } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';

let api: TestApi;
let tokenId: string;

beforeAll(async () => {
  api = await startTestApi();
  [{ id: tokenId }] = await api.platform.db.select().from(tokens).limit(1);
  const event = { actor: 'bea', action: 'deployCheckpoint', outcome: 'SUCCEEDED' as const };
  await api.platform.db.insert(auditEvents).values([
    { ...event, at: new Date('2026-03-01T10:00:00Z'), subject: 'endpoint Pets', tokenId },
    { ...event, at: new Date('2026-03-02T10:00:00Z'), subject: 'endpoint emoji', details: { checkpointId: '01A2' } },
    { ...event, at: new Date('2026-03-03T10:00:00Z'), subject: 'endpoint pets', actor: 'cal', outcome: 'REFUSED' },
    { ...event, at: new Date('2026-03-04T10:00:00Z'), subject: 'data set pets', action: 'deleteDataset' },
  ]);
});
afterAll(() => api?.close());

const LOG = `query ($filter: AuditFilter, $first: Int, $after: String) { auditLog(first: $first, after: $after, filter: $filter) {
  totalCount pageInfo { endCursor hasNextPage } edges { node { subject } }
  facets { actor { value count } action { value count } outcome { value count } token { token { id name } count } } } }`;
const ask = (filter: object, page: object = {}) => api.query(LOG, { filter, ...page }, { token: api.tokens.ADMIN });
const subjects = async (filter: object) => {
  const { auditLog } = (await ask(filter)).data;
  expect(auditLog.totalCount).toBe(auditLog.edges.length);
  return auditLog.edges.map(({ node }: { node: { subject: string } }) => node.subject);
};

test('who must answer for an endpoint finds who did what to it, and when', async () => {
  expect(await subjects({ subject: ' endpoint PETS' })).toEqual(['endpoint pets', 'endpoint Pets']);
  expect(await subjects({ subject: '01a2' })).toEqual(['endpoint emoji']);
  expect(await subjects({ actor: 'bea', action: 'deployCheckpoint' })).toEqual(['endpoint emoji', 'endpoint Pets']);
  expect(await subjects({ outcome: 'REFUSED', subject: 'pets' })).toEqual(['endpoint pets']);
  expect(await subjects({ tokenId })).toEqual(['endpoint Pets']);
  expect(await subjects({ tokenId: 'none' })).toEqual([]);
});

test('a period has its beginning, and not its end', async () => {
  const from = '2026-03-02T10:00:00Z';
  expect(await subjects({ from, before: '2026-03-03T10:00:00Z' })).toEqual(['endpoint emoji']);
  expect(await subjects({ from: '2026-03-03T10:00:00Z', before: from })).toEqual([]);
});

test('pages of a filtered log are of the filtered log', async () => {
  const first = (await ask({ actor: 'bea' }, { first: 2 })).data.auditLog;
  expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  const rest = (await ask({ actor: 'bea' }, { first: 2, after: first.pageInfo.endCursor })).data.auditLog;
  expect(rest).toMatchObject({ edges: [{ node: { subject: 'endpoint Pets' } }], pageInfo: { hasNextPage: false } });
});

test('each facet is counted without the filter on itself', async () => {
  const { facets } = (await ask({ actor: 'cal', action: 'deployCheckpoint' })).data.auditLog;
  expect(facets).toEqual({
    actor: [
      { value: 'bea', count: 2 },
      { value: 'cal', count: 1 },
    ],
    action: [{ value: 'deployCheckpoint', count: 1 }],
    outcome: [{ value: 'REFUSED', count: 1 }],
    token: [],
  });
  const byBea = (await ask({ actor: 'bea' })).data.auditLog.facets;
  expect(byBea.token).toEqual([{ token: { id: tokenId, name: expect.any(String) }, count: 1 }]);
});

test.each([
  ['subject', { subject: 'x'.repeat(201) }, 'subject must have at most 200 characters'],
  ['actor', { actor: 'a\0' }, 'actor must not contain the NUL character'],
  ['from', { from: '0000-01-01T00:00:00Z' }, 'from must be in the year 1 or later'],
])('a filter whose %s cannot be is refused', async (field, filter, message) => {
  const { errors } = await ask(filter);
  expect(errors?.[0]).toMatchObject({
    message: expect.stringContaining(message),
    extensions: { code: 'BAD_USER_INPUT', field },
  });
});
