import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

export const FindLearningRate = graphql(
  `
    mutation FindLearningRate($input: StartFineTuneInput!) {
      findLearningRate(input: $input) {
        id
        job {
          ...JobFields
        }
      }
    }
  `,
  [JobFields],
);

export const LearningRateSearchQuery = graphql(`
  query LearningRateSearch($id: ID!) {
    learningRateSearch(id: $id) {
      id
      suggestion
      steepest
      curve {
        learningRate
        smoothedLoss
      }
    }
  }
`);

export type LearningRateSearch = NonNullable<ResultOf<typeof LearningRateSearchQuery>['learningRateSearch']>;
