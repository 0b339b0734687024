import { graphql } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

export const PastStudiesQuery = graphql(
  `
    query PastStudies($datasetId: ID!) {
      modelRankings(datasetId: $datasetId, first: 10) {
        totalCount
        edges {
          node {
            id
            createdAt
            models {
              slug
            }
            job {
              ...JobFields
            }
          }
        }
      }
      fewShotStudies(datasetId: $datasetId, first: 10) {
        totalCount
        edges {
          node {
            id
            createdAt
            model {
              name
            }
            job {
              ...JobFields
            }
          }
        }
      }
      sweeps(datasetId: $datasetId, first: 10) {
        totalCount
        edges {
          node {
            id
            createdAt
            rungs {
              trials
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
