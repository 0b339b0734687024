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
  search: string | null;
}
