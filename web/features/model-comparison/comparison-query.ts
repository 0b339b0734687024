import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const CompareModels = graphql(`
  query CompareModels($slugs: [String!]!) {
    compareModels(slugs: $slugs) {
      id
      slug
      name
      task
      modality
      architecture
      license
      commercialUse
      unknownFacts
      parameterCount
      byteSize
      availability
      labelCount
      featureDimension
      limits
      speed {
        milliseconds
        tokens
        machine
      }
      biasNotes {
        id
        severity
        statement
        affectedGroups
        inheritedFrom {
          name
        }
      }
      provenance {
        source
        publisher
        revision
        trainingData
        completeness
        missing
        signature {
          status
        }
        proof {
          largestDifference
        }
      }
    }
  }
`);

export type ComparedModel = ResultOf<typeof CompareModels>['compareModels'][number];
