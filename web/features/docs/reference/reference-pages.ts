import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { t } from '../../../messages/t.ts';
import { NOUNS, SHARED } from './nouns.ts';

export type OperationKind = 'query' | 'mutation' | 'subscription';

export interface Operation {
  kind: OperationKind;
  field: GraphQLField<unknown, unknown>;
}

/** What the API's reference says about one noun. */
export interface ReferencePage {
  slug: string;
  title: string;
  /** Queries, then mutations, then subscriptions. */
  operations: Operation[];
  /** Its own types first, then those that only it uses, by name. */
  types: GraphQLNamedType[];
}

/** Sorts all of a schema into pages: each operation and each type is on exactly one. */
export function referencePages(schema: GraphQLSchema): ReferencePage[] {
  const pages = [...NOUNS, SHARED].map(
    ({ slug, title }): ReferencePage => ({ slug, title, operations: [], types: [] }),
  );
  const pageOf = (slug: string) => pages.find((page) => page.slug === slug) ?? pages[pages.length - 1];
  for (const operation of operationsOf(schema)) pageOf(nounOf(schema, operation).slug).operations.push(operation);

  const users = usersOf(schema, pages);
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || roots.some((root) => root === type)) continue;
    const by = users.get(type.name) ?? new Set();
    pageOf(
      NOUNS.find(({ types }) => types.includes(type.name))?.slug ?? (by.size === 1 ? [...by][0] : SHARED.slug),
    ).types.push(type);
  }
  for (const page of pages) {
    const own = NOUNS.find(({ slug }) => slug === page.slug)?.types ?? [];
    const rank = ({ name }: GraphQLNamedType) => (own.includes(name) ? own.indexOf(name) : own.length);
    page.types.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  }
  return pages;
}

function operationsOf(schema: GraphQLSchema): Operation[] {
  const of = (kind: OperationKind, type = schema.getQueryType()) =>
    Object.values(type?.getFields() ?? {}).map((field): Operation => ({ kind, field }));
  return [
    ...of('query'),
    ...of('mutation', schema.getMutationType()),
    ...of('subscription', schema.getSubscriptionType()),
  ];
}

/** The noun of the type that an operation returns; of `deleteModel`, which returns a Boolean, the noun in its name. */
function nounOf(schema: GraphQLSchema, { field }: Operation) {
  const returned = getNamedType(field.type);
  const node =
    isObjectType(returned) && returned.name.endsWith('Connection') ? nodeOf(schema, returned.name) : returned.name;
  const byType = NOUNS.find(({ types }) => types.includes(node));
  if (byType) return byType;
  const named = NOUNS.flatMap((noun) => noun.types.map((type) => ({ noun, type })))
    .filter(({ type }) => field.name.toLowerCase().includes(NAMED[type]?.toLowerCase() ?? type.toLowerCase()))
    .toSorted((a, b) => b.type.length - a.type.length);
  return named[0]?.noun ?? SHARED;
}

/** What a type is called in the names of operations, where that is not its own name. */
const NAMED: Record<string, string> = { ModelRanking: t('Ranking') };

function nodeOf(schema: GraphQLSchema, connection: string): string {
  const name = connection.replace(/Connection$/, '');
  return schema.getType(name) ? name : connection;
}

/** The pages from which each type is reached without passing a noun of another page. */
function usersOf(schema: GraphQLSchema, pages: ReferencePage[]): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>();
  const nouns = new Set(NOUNS.flatMap(({ types }) => types));
  for (const { slug, operations } of pages) {
    const own = NOUNS.find((noun) => noun.slug === slug)?.types.flatMap((name) => schema.getType(name) ?? []) ?? [];
    const waiting = [
      ...own,
      ...operations.flatMap(({ field }) =>
        [field.type, ...field.args.map(({ type }) => type)].map((type) => getNamedType(type)),
      ),
    ];
    const seen = new Set<GraphQLNamedType>();
    for (let type = waiting.pop(); type; type = waiting.pop()) {
      if (seen.has(type) || (nouns.has(type.name) && !own.includes(type))) continue;
      seen.add(type);
      users.set(type.name, (users.get(type.name) ?? new Set()).add(slug));
      waiting.push(...typesIn(type));
    }
  }
  return users;
}

function typesIn(type: GraphQLNamedType): GraphQLNamedType[] {
  if (isUnionType(type)) return [...type.getTypes()];
  if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => getNamedType(field.type));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) =>
    [field.type, ...field.args.map((arg) => arg.type)].map((used) => getNamedType(used)),
  );
}
