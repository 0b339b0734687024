import { graphql } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

export const ModelPictureFields = graphql(`
  fragment ModelPictureFields on Model {
    task
    modality
    unknownFacts
    labels(first: 4)
    labelCount
    featureDimension
    parameterCount
  }
`);

export const MeasureModelFields = graphql(
  `
    fragment MeasureModelFields on Model {
      id
      slug
      availability
      speed {
        milliseconds
        runs
        tokens
        machine
        measuredAt
        job {
          ...JobFields
        }
      }
    }
  `,
  [JobFields],
);

export const SizeAndSpeedFields = graphql(
  `
    fragment SizeAndSpeedFields on Model {
      byteSize
      ...MeasureModelFields
    }
  `,
  [MeasureModelFields],
);

export const ModelSummaryFields = graphql(
  `
    fragment ModelSummaryFields on Model {
      id
      slug
      name
      summary
      license
      commercialUse
      availability
      sourceReachable
      unknownFacts
      worstBiasNote {
        id
        severity
        statement
      }
      provenance {
        publisher
        completeness
      }
      ...ModelPictureFields
      ...SizeAndSpeedFields
    }
  `,
  [ModelPictureFields, SizeAndSpeedFields],
);
