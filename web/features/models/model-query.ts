import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { BiasNoteFields } from '../bias-notes/note-query.ts';
import { JobFields } from '../jobs/job-fields.ts';
import { MeasureModelFields } from './model-summary-fields.ts';

export const ModelQuery = graphql(
  `
    query Model($slug: String!) {
      model(slug: $slug) {
        id
        slug
        name
        summary
        task
        modality
        architecture
        license
        commercialUse
        parameterCount
        byteSize
        availability
        filesDroppedAt
        imported
        unknownFacts
        questions {
          field
          question
          choices
          problem
          draft
        }
        tags
        labels
        inputs {
          name
          type
          shape
        }
        outputs {
          name
          type
          shape
        }
        featureLayers {
          name
          op
          dimension
          parameterCount
        }
        preprocessing
        limits
        references {
          facts
          url
        }
        provenance {
          source
          uri
          revision
          publisher
          retrievedAt
          files {
            path
            byteSize
            sha256
          }
          trainingData
          citation
          signature {
            status
            signer
            reason
          }
          proof {
            original
            samples {
              batch
              length
            }
            compared {
              name
              largestDifference
            }
            largestDifference
            tolerance
          }
          completeness
          gaps {
            fact
            advice
          }
        }
        ...MeasureModelFields
        biasNotes(includeWithdrawn: true) {
          ...BiasNoteFields
        }
        createdAt
        downloadUrl
        bomUrl
        cardUrl
        statements {
          id
          predicateType
          downloadUrl
        }
        fetchJob {
          ...JobFields
        }
      }
    }
  `,
  [BiasNoteFields, JobFields, MeasureModelFields],
);

export type Model = NonNullable<ResultOf<typeof ModelQuery>['model']>;
