import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './generated/graphql-env.d.ts';

/** Parses a GraphQL document and types its variables and data by the schema that the API emitted. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string; JSON: unknown; BigInt: number };
  disableMasking: true;
}>();

export type { ResultOf, VariablesOf } from 'gql.tada';
