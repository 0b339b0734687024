import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

/** What is known of each checkpoint and of the run that saved it, whether or not they can be compared example by example. */
export const ComparedRunsQuery = graphql(
  `
  query ComparedRuns($ids: [ID!]!) {
    checkpoints(ids: $ids) {
      id
      epoch
      labels
      byteSize
      sha256
      temperature
      variant
      variantReport {
        latencyMs
      }
      speed {
        milliseconds
        machine
        measuredAt
        job {
          ...JobFields
        }
      }
      createdAt
      groupThresholds {
        attribute
      }
      evaluations {
        id
        split
        exampleCount
        accuracy
      }
      fineTune {
        id
        strategy
        options
        device
        model {
          id
          slug
          name
          speed {
            milliseconds
            machine
          }
        }
        dataset {
          id
          name
          task
          modality
          sha256
          version
          deletedAt
        }
        epochs {
          number
          trainLoss
          validationLoss
          validationAccuracy
          seconds
        }
        job {
          id
          startedAt
          finishedAt
        }
      }
    }
  }
`,
  [JobFields],
);

export type ComparedRun = ResultOf<typeof ComparedRunsQuery>['checkpoints'][number];

/** How long the whole run took, in seconds; null where its job is not over, or there is none. */
export function trainingSeconds({ fineTune: { job } }: ComparedRun): number | null {
  if (!job?.startedAt || !job.finishedAt) return null;
  return (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000;
}
