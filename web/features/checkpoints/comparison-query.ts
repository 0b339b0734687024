import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const ComparisonQuery = graphql(`
  query CompareCheckpoints($ids: [ID!]!) {
    compareCheckpoints(ids: $ids, split: "test") {
      checkpoints {
        id
        epoch
        labels
        byteSize
        temperature
        groupThresholds {
          attribute
        }
        fineTune {
          id
          strategy
          options
          model {
            id
            name
          }
          dataset {
            id
            task
          }
        }
        evaluations {
          id
          split
          exampleCount
          confusionMatrix
          perClass {
            label
            support
            precision
            recall
            f1
          }
        }
      }
      metrics {
        name
        values
        higherIsBetter
        best
      }
      pairs {
        a
        b
        onlyARight
        onlyBRight
        pValue
      }
      notCompared
      disagreementCount
    }
  }
`);

/** A page of disagreements has 24; one more tells whether there is another page. */
export const DISAGREEMENTS_SHOWN = 24;

export const DisagreementsQuery = graphql(`
  query Disagreements($ids: [ID!]!, $after: String) {
    compareCheckpoints(ids: $ids, split: "test") {
      checkpoints {
        id
      }
      disagreements(first: 25, after: $after) {
        example
        previewUrl
        text
        textPair
        label
        predictions
        entities {
          label
          start
          end
        }
        predictedEntities {
          label
          start
          end
        }
      }
    }
  }
`);

export type Comparison = ResultOf<typeof ComparisonQuery>['compareCheckpoints'];
export type ComparedCheckpoint = Comparison['checkpoints'][number];
export type Evaluation = ComparedCheckpoint['evaluations'][number];

/** The evaluation that the page compares by. */
export function testEvaluation(checkpoint: ComparedCheckpoint): Evaluation | undefined {
  return checkpoint.evaluations.find(({ split }) => split === 'test');
}
