import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalog } from '../../../zoo/catalog/catalog.ts';
import { syncCatalogue } from '../../catalogue/sync-catalogue.ts';
import { completenessInMillionths } from '../../completeness/known-model-facts.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertModel } from '../../testing/rows.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await syncCatalogue(api.platform.db, await readCatalog());
  await insertModel(api.platform, { slug: 'mine', license: 'CC-BY-NC-4.0 OR MIT', labels: ['a', 'b', 'c'] });
});
afterAll(() => api?.close());

type Node = { slug: string; license: string; commercialUse: string; provenance: { completeness: number } };

async function list(args: string) {
  const { data, errors } = await api.query(
    `{ models(first: 100, ${args}) { totalCount facets { commercialUse { value count } }
       edges { node { slug license commercialUse provenance { completeness } } } } }`,
  );
  if (errors) throw new Error(errors[0].message);
  const { edges, facets, totalCount } = data.models;
  return { nodes: edges.map(({ node }: { node: Node }) => node) as Node[], totalCount, uses: facets.commercialUse };
}

test('models are filtered and counted by what their licence says of commercial use', async () => {
  const all = await list('sort: NAME');
  for (const use of ['PERMITTED', 'FORBIDDEN', 'UNKNOWN']) {
    const some = await list(`filter: { commercialUse: ${use} }`);
    const expected = all.nodes.filter(({ commercialUse }) => commercialUse === use);
    expect(some.nodes.map(({ slug }) => slug).toSorted()).toEqual(expected.map(({ slug }) => slug).toSorted());
    expect(some.totalCount).toBe(expected.length);
    // Counted without the filter on itself.
    expect(some.uses).toContainEqual({ value: use, count: expected.length });
    expect(some.uses).toEqual(all.uses);
  }
  expect(all.nodes.find(({ slug }) => slug === 'mine')?.commercialUse).toBe('PERMITTED');
});

test('sorted by how much is known, and PostgreSQL counts the facts as the API does', async () => {
  const { nodes } = await list('sort: COMPLETEST');
  const known = nodes.map(({ provenance }) => provenance.completeness);
  expect(known).toEqual(known.toSorted((a, b) => b - a));
  const { rows } = await api.platform.db.execute<{ slug: string; millionths: string }>(
    sql`select slug, ${completenessInMillionths(sql`models.id`)} as millionths from models`,
  );
  const counted = new Map(rows.map(({ slug, millionths }) => [slug, Number(millionths)]));
  for (const { slug, provenance } of nodes)
    expect(counted.get(slug), slug).toBe(Math.floor(1_000_000 * provenance.completeness + 1e-6));
});

test('models side by side, in the order in which they were named', async () => {
  const compare = (slugs: string[]) =>
    api.query('query ($slugs: [String!]!) { compareModels(slugs: $slugs) { slug labels(first: 2) labelCount } }', {
      slugs,
    });
  const { data } = await compare(['mine', 'resnet-18', 'mine']);
  expect(data.compareModels).toEqual([
    { slug: 'mine', labels: ['a', 'b'], labelCount: 3 },
    { slug: 'resnet-18', labels: null, labelCount: 0 },
  ]);
  expect((await compare(['nothing', 'mine', 'nowhere'])).errors?.[0].extensions).toEqual({
    ...{ code: 'NOT_FOUND', field: 'slugs', missing: ['nothing', 'nowhere'] },
  });
  const nine = Array.from({ length: 9 }, (_, i) => `model-${i}`);
  expect((await compare(nine)).errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'slugs' });
});

test('the worst note of a model, in its list', async () => {
  const query =
    '{ models(first: 100) { edges { node { biasNotes { severity } worstBiasNote { severity statement } } } } }';
  const order = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
  for (const { node } of (await api.query(query)).data.models.edges) {
    const ranks = node.biasNotes.map(({ severity }: { severity: string }) => order.indexOf(severity));
    expect(node.worstBiasNote ? order.indexOf(node.worstBiasNote.severity) : -1).toBe(Math.max(-1, ...ranks));
  }
});
