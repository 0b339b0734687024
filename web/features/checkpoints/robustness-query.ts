import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

export const RobustnessQuery = graphql(
  `
    query CheckpointRobustness($id: ID!) {
      checkpoint(id: $id) {
        id
        robustness {
          id
          split
          exampleCount
          cleanAccuracy
          meanCorruptionError
          corruptions {
            name
            error
            accuracies {
              strength
              accuracy
            }
          }
          job {
            ...JobFields
          }
        }
      }
    }
  `,
  [JobFields],
);

export const EvaluateRobustness = graphql(`
  mutation EvaluateRobustness($input: EvaluateRobustnessInput!) {
    evaluateRobustness(input: $input) {
      id
    }
  }
`);

export type RobustnessEvaluation = NonNullable<ResultOf<typeof RobustnessQuery>['checkpoint']>['robustness'][number];
