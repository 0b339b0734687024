import { graphql, type ResultOf, type VariablesOf } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

export const SweepQuery = graphql(
  `
    query Sweep($id: ID!) {
      sweep(id: $id) {
        id
        method
        metric
        seed
        createdAt
        resumable
        conclusion
        rungs {
          trials
          epochs
        }
        dataset {
          id
          name
          version
          deletedAt
        }
        leaderboard {
          value
          interval
          fineTune {
            id
            strategy
            options
            model {
              slug
              name
            }
            epochs {
              number
            }
          }
        }
        best {
          id
          bestCheckpoint {
            id
            evaluations {
              split
              accuracy
              macroF1
              logLoss
              exampleCount
            }
          }
        }
        failures {
          error
          fineTune {
            id
            strategy
            options
            model {
              name
            }
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

export type Sweep = NonNullable<ResultOf<typeof SweepQuery>['sweep']>;

export const StartSweep = graphql(`
  mutation StartSweep($input: StartSweepInput!) {
    startSweep(input: $input) {
      id
    }
  }
`);

export type SweepInput = VariablesOf<typeof StartSweep>['input'];

export const SweepEstimateQuery = graphql(`
  query SweepEstimate($input: StartSweepInput!) {
    sweepEstimate(input: $input) {
      seconds
      secondsInterval
      memoryBytes
      memoryInterval
      runs
      basis
    }
  }
`);

export const ResumeSweep = graphql(`
  mutation ResumeSweep($id: ID!) {
    resumeSweep(id: $id) {
      id
    }
  }
`);

export const SweepsQuery = graphql(
  `
    query Sweeps($after: String) {
      sweeps(first: 50, after: $after) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            id
            method
            metric
            createdAt
            dataset {
              id
              name
            }
            leaderboard {
              value
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
