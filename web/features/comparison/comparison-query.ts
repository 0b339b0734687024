import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const ComparisonQuery = graphql(`
  query CompareCheckpoints($ids: [ID!]!) {
    compareCheckpoints(ids: $ids, split: "test") {
      exampleCount
      checkpoints {
        id
        fineTune {
          id
          dataset {
            id
            task
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
        adjustedPValue
        difference
        interval
        smallestLead
      }
      evaluations {
        id
        expectedCalibrationError
        perClass {
          label
          support
          precision
          recall
          f1
        }
      }
      notCompared
      disagreementCount
      disagreementLabels {
        label
        count
      }
    }
  }
`);

/** The metrics' intervals take seconds: the page does not wait for them. */
export const ComparedIntervalsQuery = graphql(`
  query ComparedIntervals($ids: [ID!]!) {
    compareCheckpoints(ids: $ids, split: "test") {
      evaluations {
        id
        accuracyInterval
        intervals {
          resamples
          metrics {
            name
            interval
          }
        }
      }
    }
  }
`);

export const ComparedReliabilityQuery = graphql(`
  query ComparedReliability($ids: [ID!]!) {
    compareCheckpoints(ids: $ids, split: "test") {
      evaluations {
        id
        expectedCalibrationError
        reliability {
          from
          to
          count
          confidence
          accuracy
        }
      }
    }
  }
`);

export const ComparedConfusionQuery = graphql(`
  query ComparedConfusion($ids: [ID!]!) {
    compareCheckpoints(ids: $ids, split: "test") {
      evaluations {
        id
        confusionMatrix
        perClass {
          label
        }
      }
    }
  }
`);

export type Comparison = ResultOf<typeof ComparisonQuery>['compareCheckpoints'];
export type Pair = Comparison['pairs'][number];
export type Task = Comparison['checkpoints'][number]['fineTune']['dataset']['task'];
