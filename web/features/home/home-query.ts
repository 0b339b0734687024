import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

const SubjectFields = graphql(`
  fragment SubjectFields on Job {
    subject {
      kind
      id
      name
    }
  }
`);

export const HomeQuery = graphql(
  `
    query Home {
      viewer {
        id
        role
        project {
          id
          slug
          quotas {
            jobs
            bytes
          }
          use {
            jobs
            bytes
          }
        }
      }
      running: jobs(state: RUNNING, first: 10) {
        totalCount
        edges {
          node {
            ...JobFields
            ...SubjectFields
          }
        }
      }
      queued: jobs(state: QUEUED, first: 10) {
        totalCount
        edges {
          node {
            ...JobFields
            ...SubjectFields
          }
        }
      }
      failed: jobs(state: FAILED, first: 5) {
        totalCount
        edges {
          node {
            ...JobFields
            ...SubjectFields
          }
        }
      }
      questions: models(filter: { availability: INCOMPLETE }, first: 5) {
        totalCount
        edges {
          node {
            id
            slug
            name
            questions {
              field
            }
          }
        }
      }
      datasets(first: 1) {
        totalCount
      }
      fineTunes(first: 12) {
        totalCount
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
              name
              task
            }
            job {
              id
              state
              finishedAt
            }
            verdict {
              kind
              message
            }
            bestCheckpoint {
              id
              evaluations {
                id
                split
                accuracy
              }
              targetMetrics
            }
          }
        }
      }
      endpoints(first: 20) {
        totalCount
        edges {
          node {
            name
            state
            error
            requestsPerSecond
            traffic(period: HOUR, first: 1) {
              requests
              errors
            }
            revisions(first: 1) {
              number
              rollbackReason
            }
            statistics {
              requests
              errors
              p50Milliseconds
            }
            policyViolations {
              rule
              message
            }
            drift {
              labels {
                distance
                byChance
              }
              confidence {
                distance
                byChance
              }
              size {
                distance
                byChance
              }
            }
          }
        }
      }
    }
  `,
  [JobFields, SubjectFields],
);

export type Home = ResultOf<typeof HomeQuery>;
export type HomeJob = Home['running']['edges'][number]['node'];
