import { afterAll, beforeAll, expect, test } from 'vitest';
import { withinProject } from '../../database/scope.ts';
import { jobs } from '../../database/tables/index.ts';
import { projectBytes } from '../../garbage/project-bytes.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertDataset, insertFineTune, insertModel } from '../../testing/rows.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

const asAdmin = (query: string) => api.query(query, {}, { token: api.tokens.ADMIN });
const create = async (slug: string) =>
  (await asAdmin(`mutation { createProject(input: { slug: "${slug}", name: "Team ${slug}" }) { id } }`)).data
    .createProject.id;
const listed = async () =>
  (await asAdmin('{ projects { totalCount edges { node { slug name } } } }')).data.projects.edges.map(
    ({ node }: { node: object }) => node,
  );

test('a project is renamed, also in what a browser shows of it; its slug stays', async () => {
  await create('birds');
  const renamed = await asAdmin('mutation { renameProject(slug: "birds", name: " Birds of prey ") { slug name } }');
  expect(renamed.data.renameProject).toEqual({ slug: 'birds', name: 'Birds of prey' });
  expect(await listed()).toContainEqual({ slug: 'birds', name: 'Birds of prey' });
  for (const [slug, name, code] of [
    ['birds', '  ', 'BAD_USER_INPUT'],
    ['fish', 'Fish', 'NOT_FOUND'],
  ])
    expect(
      (await asAdmin(`mutation { renameProject(slug: "${slug}", name: "${name}") { slug } }`)).errors?.[0],
    ).toMatchObject({
      extensions: { code },
    });
});

test('a project that has something is not deleted, and says what; an empty one is, with its members and tokens', async () => {
  const id = await create('cats');
  const made = await asAdmin(
    'mutation { createToken(input: { name: "Cat", role: DEPLOYER, project: "cats" }) { secret token { user { id } } } }',
  );
  const { secret, token } = made.data.createToken;
  const own = (query: string) => api.query(query, {}, { token: secret });
  const fineTune = await withinProject(id, async () => {
    const model = await insertModel(api.platform, { slug: 'cat-net' });
    const dataset = await insertDataset(api.platform, [Buffer.from('cat')]);
    return insertFineTune(api.platform, { modelId: model.id, datasetId: dataset.id });
  });
  const remove = () => asAdmin('mutation { deleteProject(slug: "cats") }');
  const [refused] = (await remove()).errors ?? [];
  expect(refused?.message).toBe(
    'Team cats still has jobs that wait or run (1), fine-tunes (1), data sets (1), models (1), uploads (1). Delete them first, in this order.',
  );
  expect(refused?.extensions).toMatchObject({
    code: 'CONFLICT',
    holdings: expect.arrayContaining([{ kind: 'models', count: 1 }]),
  });
  expect((await own('{ models { totalCount } }')).data.models.totalCount).toBe(1);

  await api.platform.db.update(jobs).set({ state: 'SUCCEEDED' });
  expect((await own(`mutation { deleteFineTune(id: "${fineTune.id}") }`)).errors).toBeUndefined();
  expect((await own(`mutation { deleteDataset(id: "${fineTune.datasetId}") }`)).errors).toBeUndefined();
  // It is a record of the fine-tune.
  expect((await own('mutation { deleteModel(slug: "cat-net") }')).errors?.[0].extensions.code).toBe('CONFLICT');
  const { data } = await asAdmin('{ projects { edges { node { slug holdings { kind count } } } } }');
  const { holdings } = data.projects.edges.find(({ node }: { node: { slug: string } }) => node.slug === 'cats').node;
  expect(holdings).toEqual([{ kind: 'uploads', count: 1 }]);
  const [upload] = await withinProject(id, () => api.platform.db.query.uploads.findMany());
  expect(
    (
      await api.query(
        `mutation { deleteUpload(id: "${upload.id}") }`,
        {},
        { token: api.tokens.ADMIN, headers: { 'X-Graft-Project': 'cats' } },
      )
    ).errors,
  ).toBeUndefined();

  expect((await projectBytes(api.platform.db, id)).unknown).toBeGreaterThan(0);
  expect((await remove()).data).toEqual({ deleteProject: true });
  expect(await projectBytes(api.platform.db, id)).toEqual({ used: 0, unknown: 0 });
  expect((await listed()).map(({ slug }: { slug: string }) => slug)).not.toContain('cats');
  expect((await own('{ viewer { name } }')).errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
  const { users } = (await asAdmin('{ users(first: 50) { edges { node { id } } } }')).data;
  expect(users.edges).toContainEqual({ node: { id: token.user.id } });
  expect((await remove()).errors?.[0].extensions.code).toBe('NOT_FOUND');
  // Its slug is free again, and nothing of the old one is in the new one.
  await create('cats');
  const again = await asAdmin('{ projects { edges { node { slug members { totalCount } holdings { kind } } } } }');
  expect(again.data.projects.edges.map(({ node }: { node: object }) => node)).toContainEqual({
    ...{ slug: 'cats', members: { totalCount: 0 }, holdings: [] },
  });
  expect((await asAdmin('mutation { deleteProject(slug: "default") }')).errors?.[0]).toMatchObject({
    message: expect.stringMatching(/first project, which new users join/),
    extensions: { code: 'CONFLICT' },
  });
});
