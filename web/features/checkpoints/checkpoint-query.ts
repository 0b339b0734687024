import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const CheckpointQuery = graphql(`
  query Checkpoint($id: ID!) {
    checkpoint(id: $id) {
      id
      epoch
      labels
      byteSize
      sha256
      downloadUrl
      createdAt
      validationLoss
      targetMetrics
      temperature
      variant
      groupThresholds {
        attribute
        leftAlone
        groups {
          value
          threshold
          offsets
          randomization {
            p0
            threshold0
            threshold1
            ignore
            constant
          }
        }
      }
      derivedFrom {
        id
      }
      derived {
        id
        temperature
        variant
        groupThresholds {
          attribute
        }
      }
      fineTune {
        id
        strategy
        options
        model {
          id
          slug
          name
        }
        dataset {
          id
          name
          task
          modality
          pairs
          version
          deletedAt
        }
        bestCheckpoint {
          id
        }
      }
      evaluations {
        id
        split
        exampleCount
        accuracy
        macroF1
        logLoss
        expectedCalibrationError
        perClass {
          label
          support
        }
      }
    }
  }
`);

/** What is computed from an evaluation's predictions when it is requested: the page does not wait for it. */
export const EvaluationDetailQuery = graphql(`
  query EvaluationDetail($id: ID!) {
    evaluation(id: $id) {
      id
      balancedAccuracy
      cohensKappa
      matthewsCorrelation
      brierScore
      topKAccuracy(k: 5)
      rocAuc
      weightedRocAuc: rocAuc(average: WEIGHTED)
      averagePrecision
      weightedAveragePrecision: averagePrecision(average: WEIGHTED)
      areas {
        label
        rocAuc
        averagePrecision
      }
      reliability {
        from
        to
        count
        confidence
        accuracy
      }
    }
  }
`);

export const CurvesQuery = graphql(`
  query EvaluationCurves($id: ID!, $labels: [String!]!) {
    evaluation(id: $id) {
      id
      curves(labels: $labels) {
        label
        roc {
          x
          y
        }
        precisionRecall {
          x
          y
        }
      }
    }
  }
`);

export const IntervalsQuery = graphql(`
  query EvaluationIntervals($id: ID!) {
    evaluation(id: $id) {
      id
      intervals {
        resamples
        metrics {
          name
          value
          interval
        }
      }
    }
  }
`);

/** How many errors show at first. */
export const FIRST_ERRORS = 12;

export const ConfidentErrorsQuery = graphql(`
  query ConfidentErrors($id: ID!, $first: Int!) {
    evaluation(id: $id) {
      id
      confidentErrors(first: $first) {
        example
        previewUrl
        text
        textPair
        label
        prediction
        probability
      }
    }
  }
`);

export type ShownCheckpoint = NonNullable<ResultOf<typeof CheckpointQuery>['checkpoint']>;
export type CheckpointEvaluation = ShownCheckpoint['evaluations'][number];
/** What a checkpoint's page computes on request; null until it is there. */
export type EvaluationDetail = NonNullable<ResultOf<typeof EvaluationDetailQuery>['evaluation']>;
