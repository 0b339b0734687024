import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { insertDataset } from '../testing/rows.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

async function refusal(query: string, variables?: Record<string, unknown>): Promise<string> {
  const { status, errors } = await api.query(query, variables);
  expect(status).toBe(400);
  return (errors ?? []).map(({ message }) => message).join('\n');
}

const EXPENSIVE = `models(first: 100) { edges { node { ${'derivatives { '.repeat(6)} id ${'} '.repeat(6)} } } }`;
const TOO_MUCH = /may return \d+ values; at most 50000/;

test.each([
  ['a negative page beside it', `{ datasets(first: -1000000000) { edges { node { id } } } ${EXPENSIVE} }`],
  ['a negative page around it', `{ datasets(first: -1) { edges { node { versions { id } } } } ${EXPENSIVE} }`],
  ['a negative k', `{ featureSet(id: "a") { neighbours(example: "a", k: -1000000000) { example } } ${EXPENSIVE} }`],
])('%s pays for nothing', async (_, query) => {
  expect(await refusal(query)).toMatch(TOO_MUCH);
});

test('nested pages cost their product, also with sizes in variables', async () => {
  const nested = (size: string) =>
    `{ fineTunes(first: ${size}) { edges { node { dataset { endpoints(first: ${size}) { edges { node { name state url } } } } } } } }`;
  expect(await refusal(nested('100').replaceAll('state', 'state replicas url revision'))).toMatch(TOO_MUCH);
  const inVariable = nested('$size')
    .replace('{', 'query ($size: Int) {')
    .replaceAll('state', 'state replicas url revision');
  expect(await refusal(inVariable, { size: 1 })).toMatch(TOO_MUCH);
  expect((await api.query(nested('10'))).errors).toBeUndefined();
});

test('the examples of every data set: refused, and of twenty: read two at a time', async () => {
  const { platform } = api;
  for (let i = 0; i < 20; i++) await insertDataset(platform, [Buffer.from(`picture ${i}`)]);
  const examples = 'examples(first: 2) { edges { node { name } } }';
  expect(await refusal(`{ datasets(first: 100) { edges { node { ${examples} } } } }`)).toMatch(TOO_MUCH);

  const read = platform.blobs.read.bind(platform.blobs);
  let reading = 0;
  let most = 0;
  const spy = vi.spyOn(platform.blobs, 'read').mockImplementation(async (sha256) => {
    most = Math.max(most, ++reading);
    const bytes = await read(sha256);
    reading--;
    return bytes;
  });
  const { data, errors } = await api.query(`{ datasets(first: 20) { edges { node { ${examples} } } } }`);
  expect(errors).toBeUndefined();
  expect(data.datasets.edges).toHaveLength(20);
  expect(data.datasets.edges[19].node.examples.edges).toMatchObject([{ node: { name: 'cat/0.png' } }]);
  expect(spy).toHaveBeenCalledTimes(20);
  expect(most).toBe(2);
  spy.mockRestore();
});

test('what repeats itself', async () => {
  const repeated = (count: number, field: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => field(i)).join(' ');
  const viewers = (count: number) => `{ ${repeated(count, (i) => `a${i}: viewer { name }`)} }`;
  expect((await api.query(viewers(100))).errors).toBeUndefined();
  expect(await refusal(viewers(101))).toMatch('more than 100 aliases');
  expect(await refusal(`{ viewer { name ${'@include(if: true) '.repeat(51)} } }`)).toMatch('more than 50 directives');
  const cancel = (count: number) => repeated(count, (i) => `a${i}: cancelJob(id: "x") { id }`);
  expect((await api.query(`mutation { ${cancel(10)} }`)).status).toBe(200);
  expect(await refusal(`mutation { ${cancel(11)} }`)).toMatch('more than 10 mutations');
  const hidden = `mutation { ... on Mutation { ...a } ...b } fragment a on Mutation { ${cancel(6)} } fragment b on Mutation { ${cancel(6)} }`;
  expect(await refusal(hidden)).toMatch('more than 10 mutations');
  const doubling = repeated(40, (i) => `fragment f${i} on Mutation { ...f${i + 1} ...f${i + 1} }`);
  expect(
    await refusal(`mutation { ...f0 } ${doubling} fragment f40 on Mutation { cancelJob(id: "x") { id } }`),
  ).toMatch('more than 10 mutations');
});

test('depth, tokens, and the body', async () => {
  const deep = `{ model(slug: "a") { ${'baseModel { '.repeat(14)} id ${'} '.repeat(14)} } }`;
  expect(await refusal(deep)).toMatch('16 levels deep; at most 15');
  expect(await refusal(`{ viewer { ${'name '.repeat(5_000)} } }`)).toMatch(/5000 tokens/i);
  const large = 'x'.repeat(200_000);
  expect((await api.query('{ __typename }', { large })).status).toBe(200);
  expect((await api.query('{ __typename }', { large }, { token: null })).status).toBe(413);
});

test("introspection as GraphiQL asks for it, and not of types' types", async () => {
  const { data, errors } = await api.query(
    getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }),
  );
  expect(errors).toBeUndefined();
  expect(data.__schema.types.length).toBeGreaterThan(100);
  const endless = `{ __schema { types { ${'fields { type { '.repeat(4)} name ${'} } '.repeat(4)} } } }`;
  expect(await refusal(endless)).toMatch('introspection depth');
});
