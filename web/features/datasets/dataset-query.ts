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
        groupCounts {
          group
          value
          exampleCount
        }
        classCounts {
          label
          exampleCount
          splits
        }
        entityTypes {
          type
          spanCount
          exampleCount
          splits
        }
        quality {
          kind
          severity
          message
          exampleCount
          examples
          dropCount
          repairs {
            action
            exampleCount
          }
          model {
            slug
            name
          }
          shownExamples {
            position
            name
            label
            split
            previewUrl
            text
            textPair
          }
        }
        sha256
        downloadUrl
        croissantUrl
        version
        versions {
          id
          version
          exampleCount
          dropped
          edits {
            excluded
            relabelled
            moved
          }
          source
          previous {
            id
            version
          }
          job {
            id
            state
          }
        }
        previous {
          id
          version
        }
        checks {
          id
          probeAccuracy
          distance {
            distance
            error
            errorInterval
          }
          model {
            slug
            name
          }
          against {
            id
            name
          }
          job {
            ...JobFields
          }
        }
        job {
          ...JobFields
        }
      }
    }
  `,
  [JobFields],
);

export type Dataset = NonNullable<ResultOf<typeof DatasetQuery>['dataset']>;
