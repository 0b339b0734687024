import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

export const DatasetQuery = graphql(
  `
    query Dataset($id: ID!) {
      dataset(id: $id) {
        id
        name
        modality
        task
        labels
        exampleCount
        splits {
          name
          exampleCount
        }
        groups
        quality {
          kind
          severity
          message
          exampleCount
          examples
        }
        sha256
        job {
          ...JobFields
        }
      }
    }
  `,
  [JobFields],
);

export type Dataset = NonNullable<ResultOf<typeof DatasetQuery>['dataset']>;
