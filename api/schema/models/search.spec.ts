import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { biasNotes, modelCounts, modelSearch, models } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertModel } from '../../testing/rows.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
  const { platform } = api;
  const plain = { architecture: 'Net' };
  const text = { ...plain, task: 'TEXT_CLASSIFICATION', modality: 'TEXT' } as const;
  await insertModel(platform, { ...plain, slug: 'mobilenet', name: 'MobileNetV2', parameterCount: 3_500_000 });
  await insertModel(platform, { ...plain, slug: 'resnet-50', name: 'ResNet-50', parameterCount: 25_600_000 });
  await insertModel(platform, {
    ...plain,
    slug: 'resnet-18',
    name: 'ResNet18',
    parameterCount: 11_700_000,
    license: 'Apache-2.0',
  });
  await insertModel(platform, {
    ...plain,
    slug: 'teacher',
    name: 'Teacher of pictures',
    summary: 'A ResNet-50, distilled',
    parameterCount: null,
  });
  await insertModel(platform, {
    ...text,
    slug: 'bert',
    name: 'BERT',
    license: 'Apache-2.0',
    parameterCount: 110_000_000,
  });
  await insertModel(platform, {
    ...text,
    slug: 'camembert',
    name: 'CamemBERT à la carte',
    parameterCount: 110_000_000,
  });
});
afterAll(() => api?.close());

async function search(args: string) {
  const facets = ['task', 'license', 'severity', 'size', 'source', 'availability', 'modality'];
  const { data, errors } = await api.query(
    `{ models${args} { totalCount totalCountIsExact correctedSearch edges { node { slug } }
       facets { exact ${facets.map((name) => `${name} { value count }`).join(' ')} } } }`,
  );
  if (errors) throw new Error(errors[0].message);
  const { edges, facets: counted, ...rest } = data.models;
  const byValue = (name: string) =>
    Object.fromEntries(counted[name].map(({ value, count }: { value: string; count: number }) => [value, count]));
  return { ...rest, slugs: edges.map(({ node }: { node: { slug: string } }) => node.slug), counted, byValue };
}

const slugs = async (text: string) => (await search(`(search: ${JSON.stringify(text)})`)).slugs;

test('finds every word, those in the name first, and the shortest of those', async () => {
  expect(await slugs('resnet')).toEqual(['resnet-18', 'resnet-50', 'teacher']);
  expect(await slugs('resnet 50')).toEqual(['resnet-50', 'teacher']);
  expect(await slugs('ResNet-18 nothing')).toEqual([]);
  expect(await slugs('  \u0000 ')).toHaveLength(6);
  expect(await slugs('%_')).toHaveLength(6);
});

test('words are found whether or not they are written together', async () => {
  for (const text of ['mobilenetv2', 'MobileNet v2', 'mobile net', 'MOBILENET-V2']) {
    expect(await slugs(text), text).toEqual(['mobilenet']);
  }
  expect(await slugs('resnet50')).toEqual(['resnet-50', 'teacher']);
  expect(await slugs('a la carte')).toEqual(['camembert']);
});

test('the last word may be the beginning of one; a number is exact', async () => {
  expect(await slugs('resn')).toEqual(['resnet-18', 'resnet-50', 'teacher']);
  expect(await slugs('resnet 5')).toEqual([]);
  expect(await slugs('distil resnet')).toEqual(['teacher']);
});

test('typing errors, and parts of words, find similar words', async () => {
  expect(await search('(search: "mobilnet")')).toMatchObject({ slugs: ['mobilenet'], correctedSearch: 'mobilenet' });
  expect(await search('(search: "resnt 50")')).toMatchObject({
    slugs: ['resnet-50', 'teacher'],
    correctedSearch: 'resnet 50',
  });
  expect((await search('(search: "member")')).slugs).toContain('camembert');
  expect(await search('(search: "resnet")')).toMatchObject({ correctedSearch: null });
  expect(await search('(search: "qzqzqz")')).toMatchObject({ slugs: [], correctedSearch: null, totalCount: 0 });
});

test('counts of every kind, each without the filter on itself', async () => {
  const all = await search('');
  expect(all.totalCount).toBe(6);
  expect(all.counted.exact).toBe(true);
  expect(all.byValue('task')).toEqual({ IMAGE_CLASSIFICATION: 4, TEXT_CLASSIFICATION: 2 });
  expect(all.byValue('license')).toEqual({ MIT: 4, 'Apache-2.0': 2 });
  expect(all.byValue('size')).toEqual({ '6': 1, '7': 2, '8': 2, UNKNOWN: 1 });

  const apache = await search('(filter: { licenses: ["Apache-2.0"] })');
  expect(apache.slugs).toEqual(['bert', 'resnet-18']);
  expect(apache.byValue('license')).toEqual({ MIT: 4, 'Apache-2.0': 2 });
  expect(apache.byValue('task')).toEqual({ IMAGE_CLASSIFICATION: 1, TEXT_CLASSIFICATION: 1 });

  const found = await search('(search: "resnet", filter: { licenses: ["Apache-2.0"] })');
  expect(found).toMatchObject({ slugs: ['resnet-18'], totalCount: 1, totalCountIsExact: true });
  expect(found.byValue('license')).toEqual({ MIT: 2, 'Apache-2.0': 1 });
});

test('sizes: whole powers of ten, and others', async () => {
  const count = async (filter: string) => (await search(`(filter: { ${filter} })`)).totalCount;
  expect(await count('minParameters: 10000000, maxParameters: 99999999')).toBe(2);
  expect(await count('minParameters: 11700001')).toBe(3);
  expect(await count('maxParameters: 110000000')).toBe(5);
  const filtered = await search('(filter: { minParameters: 11700001 })');
  expect(filtered.byValue('task')).toEqual({ IMAGE_CLASSIFICATION: 1, TEXT_CLASSIFICATION: 2 });
  expect(filtered.byValue('size')).toEqual({ '6': 1, '7': 2, '8': 2, UNKNOWN: 1 });
});

test('changes by people and imports are found at once', async () => {
  const { db } = api.platform;
  const bert = eq(models.slug, 'bert');
  await db.update(models).set({ availability: 'FETCHING', name: 'Ernie' }).where(bert);
  expect(await slugs('ernie')).toEqual(['bert']);
  expect((await search('')).byValue('availability')).toEqual({ READY: 5, FETCHING: 1 });
  await db.update(models).set({ availability: 'READY', name: 'BERT' }).where(bert);
  expect(await slugs('ernie')).not.toContain('bert');

  const [{ id: modelId }] = await db.select().from(models).where(bert);
  const note = {
    modelId,
    modelSlug: 'bert',
    statement: 'Fails',
    affectedGroups: ['some'],
    origin: 'USER' as const,
    author: 'ada',
  };
  await db.insert(biasNotes).values({ ...note, severity: 'LOW' });
  const [{ id }] = await db
    .insert(biasNotes)
    .values({ ...note, severity: 'HIGH' })
    .returning();
  expect((await search('(filter: { severities: [HIGH] })')).slugs).toEqual(['bert']);
  expect((await search('')).byValue('severity')).toEqual({ NONE: 5, HIGH: 1 });
  await db.update(biasNotes).set({ withdrawnAt: new Date() }).where(eq(biasNotes.id, id));
  expect((await search('')).byValue('severity')).toEqual({ NONE: 5, LOW: 1 });
  expect((await search('(filter: { hasBiasNotes: true })')).slugs).toEqual(['bert']);
});

test('precomputed sums stay right while they are merged', async () => {
  const { db } = api.platform;
  const rowsBefore = await db.$count(modelCounts);
  await db.execute(sql`do $$ begin
    -- The probability that rows are merged, so that it happens each time.
    perform setseed(0.25);
    for i in 1..1500 loop
      update models set availability = case when i % 2 = 0 then 'READY' else 'FETCHING' end where slug = 'teacher';
    end loop;
  end $$`);
  expect(await db.$count(modelCounts)).toBeLessThan(rowsBefore + 3_000);
  const dimensions = ['task', 'modality', 'license', 'availability', 'source', 'size_class', 'worst_severity'].join(
    ', ',
  );
  const { rows } = await db.execute(sql`
    (select ${sql.raw(dimensions)}, sum(count) as n from ${modelCounts} group by ${sql.raw(dimensions)} having sum(count) <> 0)
    except (select ${sql.raw(dimensions)}, count(*) as n from ${modelSearch} group by ${sql.raw(dimensions)})`);
  expect(rows).toEqual([]);
});

test('pages of a search neither skip nor repeat a model, for few matches and for thousands', async () => {
  const { db } = api.platform;
  await db.execute(sql`
    insert into models (id, slug, name, summary, task, modality, architecture, license, tags, inputs, outputs, feature_layers,
      availability, card, source, uri, publisher, training_data)
    select gen_random_uuid(), 'clone-' || n, case when n % 2 = 0 then 'Clone ' || n else 'Copy ' || n end, 'A clone',
      'FEATURE_EXTRACTION', 'IMAGE', 'Clone', 'MIT', '{}', '[]', '[]', '[]', 'REMOTE', '', 'HUB', '', 'cloner', '{}'
    from generate_series(1, 2_400) as n`);
  const pages = async (args: string, most: number) => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const query = `query ($after: String) { models(first: 100, after: $after, ${args}) { totalCount totalCountIsExact pageInfo { hasNextPage endCursor } edges { node { slug } } } }`;
      const { data, errors } = await api.query(query, { after });
      if (errors) throw new Error(errors[0].message);
      seen.push(...data.models.edges.map(({ node }: { node: { slug: string } }) => node.slug));
      after = data.models.pageInfo.hasNextPage ? data.models.pageInfo.endCursor : null;
    } while (after && seen.length < most);
    expect(new Set(seen).size).toBe(seen.length);
    return seen;
  };
  // More than are counted: named ones first, the newest of each first.
  const clones = await pages('search: "clone"', 5_000);
  expect(clones).toHaveLength(2_400);
  for (const sort of ['NAME', 'NEWEST', 'SMALLEST'])
    expect(await pages(`search: "clone", sort: ${sort}`, 5_000)).toHaveLength(2_400);
  // Fewer: sorted.
  expect(await pages('search: "copy"', 5_000)).toHaveLength(1_200);
  expect(await pages('search: "teacher"', 100)).toEqual(['teacher']);
  // Without words: those that are here first, then the many others.
  const all = await pages('sort: RELEVANCE', 5_000);
  expect(all).toHaveLength(2_406);
  expect(all.slice(0, 6)).toEqual(['bert', 'camembert', 'mobilenet', 'resnet-50', 'resnet-18', 'teacher']);
  const many = await search('(search: "clone")');
  expect(many).toMatchObject({ totalCount: 1_000, totalCountIsExact: false, counted: { exact: false } });
});
