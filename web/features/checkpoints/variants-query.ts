import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

const VariantFields = graphql(`
  fragment VariantFields on Checkpoint @_unmask {
    id
    epoch
    variant
    byteSize
    downloadUrl
    pageUrl
    pageByteSize
    targetMetrics
    variantReport {
      convertedLayers
      float32Layers
      latencyMs
      originalLatencyMs
      latencyRuns
      warnings
      agreement {
        split
        examples
        sameLabels
        largestDifference
      }
    }
    evaluations {
      id
      split
      accuracy
      accuracyInterval
    }
  }
`);

/** A checkpoint, what it was converted from, and its variants. */
export const VariantsQuery = graphql(
  `
    query CheckpointVariants($id: ID!) {
      checkpoint(id: $id) {
        ...VariantFields
        fineTune {
          id
          dataset {
            id
            task
          }
        }
        derivedFrom {
          ...VariantFields
        }
        derived {
          ...VariantFields
        }
      }
    }
  `,
  [VariantFields],
);

export const ExportCheckpoint = graphql(
  `
    mutation ExportCheckpoint($id: ID!, $variant: CheckpointVariant!) {
      exportCheckpoint(id: $id, variant: $variant, waitSeconds: 0) {
        id
        job {
          ...JobFields
        }
      }
    }
  `,
  [JobFields],
);

export type Variant = ResultOf<typeof VariantFields>;
export type VariantTask = NonNullable<ResultOf<typeof VariantsQuery>['checkpoint']>['fineTune']['dataset']['task'];
