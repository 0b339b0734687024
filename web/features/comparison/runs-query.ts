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
        resumes
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

/**
 * How long the whole run took, in seconds; null if it has no job, or the job is not over. For a run that was resumed, this is the sum of its
 * epochs: its job covers only the last part, or includes the pause.
 */
export function trainingSeconds({ fineTune: { job, resumes, epochs } }: ComparedRun): number | null {
  if (!job?.startedAt || !job.finishedAt) return null;
  if (resumes > 0) return epochs.reduce((sum, { seconds }) => sum + seconds, 0);
  return (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000;
}
