import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { SHARED } from './nouns.ts';
import { readReference } from './read-reference.ts';
import { referencePages } from './reference-pages.ts';

const { schema, pages } = await readReference();
const fieldsOf = (type = schema.getQueryType()) => Object.keys(type?.getFields() ?? {});

test('every operation is on the page of a noun, once', () => {
  const placed = pages.flatMap(({ slug, operations }) => operations.map(({ field }) => [field.name, slug]));
  const every = [fieldsOf(), fieldsOf(schema.getMutationType()), fieldsOf(schema.getSubscriptionType())].flat();
  expect(placed.map(([name]) => name).toSorted()).toEqual(every.toSorted());
  expect(placed.filter(([, slug]) => slug === SHARED.slug)).toEqual([]);
  expect(Object.fromEntries(placed)).toMatchObject({
    deleteEndpoint: 'endpoints',
    deleteRanking: 'rankings',
    deleteDatasetCheck: 'datasets',
    endOtherSessions: 'people',
    fineTunes: 'fine-tunes',
    fineTuneUpdated: 'fine-tunes',
  });
});

test('every type is on one page: that of the only noun that uses it, or of shared types', () => {
  const types = pages.flatMap((page) => page.types.map(({ name }) => name));
  expect(types).toEqual([...new Set(types)]);
  const own = Object.keys(schema.getTypeMap()).filter((name) => !/^(__|Query$|Mutation$|Subscription$)/.test(name));
  expect(types.toSorted()).toEqual(own.toSorted());
  const pageOf = (name: string) => pages.find((page) => page.types.some((type) => type.name === name))?.slug;
  expect(['Strategy', 'StartSweepInput', 'PageInfo'].map(pageOf)).toEqual(['shared-types', 'sweeps', 'shared-types']);
});

test('what is deprecated keeps its reason', () => {
  const old = buildSchema('type Query { models: [Model!]! @deprecated(reason: "Use model.") }\ntype Model { id: ID! }');
  const [models] = referencePages(old).flatMap(({ operations }) => operations);
  expect(models.field.deprecationReason).toBe('Use model.');
});
