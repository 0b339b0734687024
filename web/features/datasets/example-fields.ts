import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const ExampleFields = graphql(`
  fragment ExampleFields on Example @_unmask {
    position
    name
    label
    split
    previewUrl
    text
    textPair
    entities {
      label
      start
      end
    }
  }
`);

export type ShownExample = ResultOf<typeof ExampleFields>;

export const ExamplesQuery = graphql(
  `
    query Examples(
      $id: ID!
      $split: String
      $label: String
      $finding: String
      $groups: [GroupInput!]
      $search: String
      $first: Int!
      $offset: Int!
    ) {
      dataset(id: $id) {
        id
        examples(
          split: $split
          label: $label
          finding: $finding
          groups: $groups
          search: $search
          first: $first
          offset: $offset
        ) {
          totalCount
          edges {
            node {
              ...ExampleFields
            }
          }
        }
      }
    }
  `,
  [ExampleFields],
);

/** Which examples a gallery shows; null: all. */
export interface ExampleFilter {
  split: string | null;
  label: string | null;
  finding: string | null;
  /** Each of them. */
  groups: { group: string; value: string }[] | null;
  search: string | null;
}

/** The address's parameter for a group. */
export const groupParameter = (group: string): string => `group.${group}`;
