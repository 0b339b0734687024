import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const LineageQuery = graphql(`
  query Lineage($kind: LineageKind!, $id: ID!, $direction: LineageDirection!) {
    lineage(kind: $kind, id: $id, direction: $direction) {
      truncated
      root {
        kind
        id
        label
        trainedOn
        version
      }
      nodes {
        kind
        id
        label
        slug
        digest
        state
        isBest
        trainedOn
        version
      }
      edges {
        relation
        from {
          kind
          id
        }
        to {
          kind
          id
        }
      }
    }
  }
`);

export type Lineage = ResultOf<typeof LineageQuery>['lineage'];
export type LineageNode = Lineage['nodes'][number];
export type LineageKind = LineageNode['kind'];

/** One word for a node: its kind and its id. */
export const keyOf = ({ kind, id }: { kind: string; id: string }): string => `${kind} ${id}`;
