import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

export const FeatureSetQuery = graphql(
  `
    query FeatureSet($id: ID!) {
      featureSet(id: $id) {
        id
        layer
        dimension
        rowCount
        createdAt
        precision {
          precision
          reason
        }
        npy: downloadUrl
        parquet: downloadUrl(format: PARQUET)
        safetensors: downloadUrl(format: SAFETENSORS)
        model {
          slug
          name
        }
        dataset {
          id
          name
          modality
          task
          version
          labels
          groups
        }
        job {
          ...JobFields
        }
        judges {
          id
          epoch
          evaluations {
            id
            split
          }
          fineTune {
            id
            strategy
            options
            createdAt
          }
        }
      }
    }
  `,
  [JobFields],
);

export type FeatureSet = NonNullable<ResultOf<typeof FeatureSetQuery>['featureSet']>;

export const ProjectionQuery = graphql(`
  query FeatureProjection($id: ID!, $method: Projection!, $checkpointId: ID) {
    featureSet(id: $id) {
      id
      projection(method: $method, checkpointId: $checkpointId) {
        position
        example
        x
        y
        label
        split
        groups
        isWrong
        previewUrl
      }
    }
  }
`);

export type Point = NonNullable<ResultOf<typeof ProjectionQuery>['featureSet']>['projection'][number];

export const NeighboursQuery = graphql(`
  query FeatureNeighbours($id: ID!, $example: String!) {
    featureSet(id: $id) {
      id
      neighbours(example: $example, k: 10) {
        example
        distance
        label
        split
        previewUrl
      }
    }
  }
`);

export const FeatureSetsQuery = graphql(
  `
    query FeatureSets($datasetId: ID, $after: String) {
      featureSets(datasetId: $datasetId, first: 50, after: $after) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            id
            layer
            dimension
            rowCount
            createdAt
            model {
              slug
              name
            }
            dataset {
              id
              name
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

export const ExtractFeatures = graphql(`
  mutation ExtractFeatures($input: ExtractFeaturesInput!) {
    extractFeatures(input: $input) {
      id
    }
  }
`);
