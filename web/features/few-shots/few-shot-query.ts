import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

const FewShotFields = graphql(
  `
    fragment FewShotFields on FewShotStudy @_unmask {
      id
      createdAt
      methods
      shots
      draws
      seed
      model {
        slug
        name
      }
      dataset {
        id
        name
        version
        deletedAt
      }
      results {
        method
        shots
        mean
        interval
        problem
      }
      job {
        ...JobFields
      }
    }
  `,
  [JobFields],
);

export const StartFewShotStudy = graphql(
  `
    mutation StartFewShotStudy($input: FewShotInput!) {
      startFewShotStudy(input: $input) {
        ...FewShotFields
      }
    }
  `,
  [FewShotFields],
);

export const FewShotQuery = graphql(
  `
    query FewShotStudy($id: ID!) {
      fewShotStudy(id: $id) {
        ...FewShotFields
      }
    }
  `,
  [FewShotFields],
);

export type FewShotResult = NonNullable<ResultOf<typeof FewShotFields>['results']>[number];
