import { graphql, type ResultOf } from '../../graphql/graphql.ts';

/** The newest runs on a data set that ended well, with their best checkpoint. */
export const OtherRunsQuery = graphql(`
  query OtherRuns($datasetId: ID!) {
    fineTunes(first: 5, datasetId: $datasetId, states: [SUCCEEDED]) {
      edges {
        node {
          id
          strategy
          options
          model {
            id
            name
          }
          dataset {
            id
            task
          }
          bestCheckpoint {
            id
            targetMetrics
            evaluations {
              id
              split
              accuracy
            }
          }
        }
      }
    }
  }
`);

export type OtherRun = ResultOf<typeof OtherRunsQuery>['fineTunes']['edges'][number]['node'];
