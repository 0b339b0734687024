import { graphql } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

export const Datasets = graphql(
  `
    query Datasets($after: String) {
      datasets(first: 50, after: $after) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            id
            name
            modality
            sha256
            exampleCount
            labels
            quality {
              kind
            }
            job {
              ...JobFields
            }
          }
        }
      }
    }
  `,
  [JobFields],
);
