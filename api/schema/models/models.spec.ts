import { eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { jobs, models, sourceReachability } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertModel } from '../../testing/rows.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const { platform } = api;
  await insertModel(platform, { slug: 'small-net', name: 'Small', parameterCount: 10, tags: ['fast'] });
  await insertModel(platform, {
    slug: 'large-net',
    name: 'large',
    parameterCount: 5_000_000_000,
    license: 'Apache-2.0',
  });
  await insertModel(platform, {
    slug: 'unknown-size',
    name: 'Medium',
    parameterCount: null,
    summary: '100% small_talk',
  });
  await insertModel(platform, {
    slug: 'far-away',
    name: 'Remote',
    availability: 'REMOTE',
    inputs: [],
    outputs: [],
    featureLayers: [],
    revision: null,
    retrievedAt: null,
    onnxSha256: null,
  });
});
afterAll(() => api?.close());

const slugs = async (args: string) => {
  const { data, errors } = await api.query(`{ models(${args}) { totalCount edges { node { slug } } } }`);
  if (errors) throw new Error(errors[0].message);
  return data.models.edges.map(({ node }: { node: { slug: string } }) => node.slug);
};

test('sorts', async () => {
  expect(await slugs('sort: NAME')).toEqual(['large-net', 'unknown-size', 'far-away', 'small-net']);
  expect(await slugs('sort: NEWEST')).toEqual(['far-away', 'unknown-size', 'large-net', 'small-net']);
  expect(await slugs('sort: SMALLEST')).toEqual(['small-net', 'far-away', 'large-net', 'unknown-size']);
  // None was measured: those that are here can be, and come first.
  expect(await slugs('sort: FASTEST')).toEqual(['large-net', 'unknown-size', 'small-net', 'far-away']);
});

test('without words: what is here comes first, then what this machine can fetch, then the rest', async () => {
  const { db } = api.platform;
  const remote = { availability: 'REMOTE', onnxSha256: null, revision: null } as const;
  const ids = [
    await insertModel(api.platform, { ...remote, slug: 'a-hub', name: 'A of the hub', source: 'HUB' }),
    await insertModel(api.platform, { ...remote, slug: 'b-pypi', name: 'B of PyPI', source: 'PYPI' }),
    await insertModel(api.platform, { ...remote, slug: 'c-hub', name: 'C of the hub', source: 'HUB' }),
  ].map(({ id }) => id);
  const checkedAt = new Date();
  await db.insert(sourceReachability).values([
    { source: 'HUB', reachable: false, reason: 'huggingface.example is not known', checkedAt },
    { source: 'NPM', reachable: true, reason: null, checkedAt },
    { source: 'PYPI', reachable: true, reason: null, checkedAt },
  ]);
  const nearest = ['large-net', 'unknown-size', 'small-net', 'b-pypi', 'far-away', 'a-hub', 'c-hub'];
  expect(await slugs('sort: RELEVANCE')).toEqual(nearest);
  expect(await slugs('filter: { sources: [HUB] }')).toEqual(['a-hub', 'c-hub']);

  const seen: string[] = [];
  let after: string | null = null;
  do {
    const query = `query ($after: String) { models(first: 2, after: $after) { pageInfo { endCursor hasNextPage } edges { node { slug } } } }`;
    const { data } = await api.query(query, { after });
    seen.push(...data.models.edges.map(({ node }: { node: { slug: string } }) => node.slug));
    after = data.models.pageInfo.hasNextPage ? data.models.pageInfo.endCursor : null;
  } while (after);
  expect(seen).toEqual(nearest);

  const { data } = await api.query(`{ sources { source reachable reason }
    hub: model(slug: "a-hub") { sourceReachable } npm: model(slug: "far-away") { sourceReachable } }`);
  expect(data).toMatchObject({ hub: { sourceReachable: false }, npm: { sourceReachable: true } });
  expect(data.sources).toEqual([
    { source: 'HUB', reachable: false, reason: 'huggingface.example is not known' },
    { source: 'NPM', reachable: true, reason: null },
    { source: 'PYPI', reachable: true, reason: null },
  ]);
  await db.delete(sourceReachability);
  await db.delete(models).where(inArray(models.id, ids));
});

test('filters', async () => {
  expect(await slugs('filter: { licenses: ["Apache-2.0"] }')).toEqual(['large-net']);
  expect(await slugs('filter: { licenses: [] }')).toEqual([]);
  expect(await slugs('filter: { licenses: ["\\u0000", "Apache-2.0"] }')).toEqual(['large-net']);
  const tooMany = await api.query(
    'query ($licenses: [String!]) { models(filter: { licenses: $licenses }) { totalCount } }',
    {
      licenses: new Array(101).fill('MIT'),
    },
  );
  expect(tooMany.errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'licenses' });
  expect(await slugs('filter: { availability: REMOTE }')).toEqual(['far-away']);
  expect(await slugs('filter: { maxParameters: "4999999999" }, sort: SMALLEST')).toEqual(['small-net', 'far-away']);
  expect(await slugs('filter: { maxParameters: 5000000000, hasBiasNotes: false }, sort: SMALLEST')).toContain(
    'large-net',
  );
  expect(await slugs('filter: { task: TEXT_CLASSIFICATION }')).toEqual([]);
});

test('pages through every sort without losing or repeating one', async () => {
  for (const args of ['sort: NAME', 'sort: NEWEST', 'sort: SMALLEST']) {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const query = `query ($after: String) { models(first: 1, after: $after, ${args}) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { node { slug } } } }`;
      const { data } = await api.query(query, { after });
      expect(data.models.totalCount).toBe(4);
      expect(data.models.pageInfo.hasPreviousPage).toBe(after !== null);
      seen.push(data.models.edges[0].node.slug);
      after = data.models.pageInfo.hasNextPage ? data.models.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual(await slugs(args));
  }
});

test('bad pages are refused with their field', async () => {
  const field = async (args: string) =>
    (await api.query(`{ models(${args}) { totalCount } }`)).errors?.[0].extensions.field;
  expect(await field('first: 0')).toBe('first');
  expect(await field('first: 101')).toBe('first');
  expect(await field('after: "nonsense"')).toBe('after');
  const ofOtherSort = Buffer.from(JSON.stringify(['NAME', 'a', 'b'])).toString('base64url');
  expect(await field(`sort: NEWEST, after: "${ofOtherSort}"`)).toBe('after');
  const noUuid = Buffer.from(JSON.stringify(['NEWEST', 'b'])).toString('base64url');
  expect(await field(`sort: NEWEST, after: "${noUuid}"`)).toBe('after');
});

test('a model with its provenance; null for an unknown one', async () => {
  const query = `query ($slug: String!) { model(slug: $slug) {
    slug parameterCount byteSize createdAt preprocessing inputs { name type shape } featureLayers { name dimension }
    baseModel { slug } derivatives { slug } fetchJob { id }
    provenance { source uri revision retrievedAt files { path byteSize sha256 } completeness missing } } }`;
  const { data } = await api.query(query, { slug: 'large-net' });
  expect(data.model).toMatchObject({
    parameterCount: 5_000_000_000,
    preprocessing: { size: { height: 8, width: 8 } },
    inputs: [{ name: 'pixels', type: 'float', shape: ['batch', '3', '8', '8'] }],
    provenance: {
      source: 'NPM',
      revision: '1.0.0',
      completeness: 11 / 17,
      missing: ['signature', 'base model', 'limits', 'bias notes', 'citation', 'references'],
    },
  });
  expect(data.model.provenance.retrievedAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const remote = (await api.query(query, { slug: 'far-away' })).data.model.provenance;
  expect(remote.missing).toEqual(expect.arrayContaining(['revision', 'time of retrieval', 'digests of the files']));
  expect((await api.query(query, { slug: 'unknown' })).data.model).toBeNull();
  expect((await api.query(query, { slug: '\0' })).data.model).toBeNull();
});

test('fetching: once, however often it is requested', async () => {
  const fetchModel = (slug: string) =>
    api.query('mutation ($slug: String!) { fetchModel(slug: $slug) { availability fetchJob { id kind state } } }', {
      slug,
    });
  const asked = await Promise.all([fetchModel('far-away'), fetchModel('far-away'), fetchModel('far-away')]);
  const [{ fetchJob, availability }] = asked.map(({ data }) => data.fetchModel);
  expect(availability).toBe('FETCHING');
  expect(fetchJob).toMatchObject({ kind: 'fetch-model', state: 'QUEUED' });
  expect(new Set(asked.map(({ data }) => data.fetchModel.fetchJob.id)).size).toBe(1);

  // The job's end could not be written to the model: it does not stay FETCHING for ever.
  for (const [state, shown] of [
    ['CANCELLED', 'REMOTE'],
    ['FAILED', 'FAILED'],
  ] as const) {
    await api.platform.db.update(jobs).set({ state }).where(eq(jobs.id, fetchJob.id));
    expect((await api.query('{ model(slug: "far-away") { availability } }')).data.model.availability).toBe(shown);
  }
  expect((await fetchModel('far-away')).data.fetchModel.fetchJob.id).not.toBe(fetchJob.id);

  expect((await fetchModel('small-net')).data.fetchModel).toEqual({ availability: 'READY', fetchJob: null });
  expect((await fetchModel('unknown')).errors?.[0].extensions).toEqual({ code: 'NOT_FOUND', field: 'slug' });
  await api.platform.db.update(models).set({ availability: 'REMOTE' }).where(eq(models.slug, 'far-away'));
});

test('a person adds a bias note', async () => {
  const add = (input: object) =>
    api.query(
      'mutation ($input: AddBiasNoteInput!) { addBiasNote(input: $input) { id origin author severity affectedGroups } }',
      { input },
    );
  const note = {
    modelSlug: 'small-net',
    statement: 'Fails on\n"night" pictures',
    severity: 'HIGH',
    affectedGroups: ['night'],
  };
  expect((await add(note)).data.addBiasNote).toMatchObject({ origin: 'USER', author: 'mia', severity: 'HIGH' });
  expect(await slugs('filter: { hasBiasNotes: true }')).toEqual(['small-net']);
  expect((await add({ ...note, statement: '  ' })).errors?.[0].extensions).toEqual({
    code: 'BAD_USER_INPUT',
    field: 'statement',
  });
  expect((await add({ ...note, statement: 'a\0b' })).errors?.[0].extensions.field).toBe('statement');
  expect((await add({ ...note, affectedGroups: [] })).errors?.[0].extensions.field).toBe('affectedGroups');
  expect((await add({ ...note, modelSlug: 'unknown' })).errors?.[0].extensions).toEqual({
    code: 'NOT_FOUND',
    field: 'modelSlug',
  });
});

test('a list costs as many queries as one model', async () => {
  const queriesOf = async (first: number) => {
    const spy = vi.spyOn(api.platform.pool, 'query');
    const fields = 'slug biasNotes { id } derivatives { slug } provenance { completeness files { path } }';
    const { data } = await api.query(`{ models(first: ${first}) { edges { node { ${fields} } } } }`);
    expect(data.models.edges).toHaveLength(first);
    const { length } = spy.mock.calls;
    spy.mockRestore();
    return length;
  };
  // The first request may read the token.
  await queriesOf(1);
  const ofOne = await queriesOf(1);
  expect(ofOne).toBeGreaterThan(3);
  expect(await queriesOf(4)).toBe(ofOne);
});
