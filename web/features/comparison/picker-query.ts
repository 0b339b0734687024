import { graphql, type ResultOf } from '../../graphql/graphql.ts';

/** Runs with their best checkpoint; the newest first. */
export const PickerQuery = graphql(`
  query PickCheckpoints($datasetId: ID, $after: String) {
    fineTunes(first: 50, after: $after, datasetId: $datasetId) {
      edges {
        node {
          id
          strategy
          options
          createdAt
          model {
            id
            name
          }
          dataset {
            id
            name
            version
            task
          }
          bestCheckpoint {
            id
            epoch
            targetMetrics
            evaluations {
              id
              split
              accuracy
              macroF1
              logLoss
            }
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** The other checkpoints of a run, with what was made from them. */
export const RunCheckpointsQuery = graphql(`
  query RunCheckpoints($id: ID!) {
    fineTune(id: $id) {
      id
      checkpoints {
        id
        epoch
        temperature
        variant
        targetMetrics
        groupThresholds {
          attribute
        }
        evaluations {
          id
          split
          accuracy
          macroF1
          logLoss
        }
      }
    }
  }
`);

export type PickedRun = ResultOf<typeof PickerQuery>['fineTunes']['edges'][number]['node'];
