import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { BiasNoteFields } from '../bias-notes/note-query.ts';

const EstimateFields = graphql(`
  fragment EstimateFields on Estimate {
    value
    interval
  }
`);

const GroupFields = graphql(
  `
    fragment GroupFields on GroupFairness {
      values
      support
      belowFloor
      accuracy {
        ...EstimateFields
      }
      expectedCalibrationError {
        ...EstimateFields
      }
    }
  `,
  [EstimateFields],
);

/** The differences between groups. */
const GapFields = graphql(
  `
    fragment GapFields on AttributeFairness {
      attributes
      groupsLeftOut
      worstGroup {
        values
        accuracy {
          ...EstimateFields
        }
      }
      accuracyDifference {
        value
        interval
        pValue
        highest
        lowest
      }
      byLabel {
        label
        demographicParityDifference {
          ...EstimateFields
        }
        demographicParityRatio {
          ...EstimateFields
        }
        equalizedOddsDifference {
          ...EstimateFields
        }
        equalizedOddsRatio {
          ...EstimateFields
        }
        notMeasured
        groupsNotCompared
      }
    }
  `,
  [EstimateFields],
);

/** What can be compared side by side. */
export const AttributeFields = graphql(
  `
    fragment AttributeFields on AttributeFairness {
      ...GapFields
      groups {
        ...GroupFields
      }
    }
  `,
  [GapFields, GroupFields],
);

export type AttributeFairness = ResultOf<typeof AttributeFields>;
export type Estimate = ResultOf<typeof EstimateFields>;

export const CheckpointFairnessQuery = graphql(
  `
    query CheckpointFairness($id: ID!) {
      checkpoint(id: $id) {
        id
        biasNotes {
          ...BiasNoteFields
        }
        evaluations {
          id
          split
          exampleCount
          fairness {
            supportFloor
            resamples
            attributes {
              ...GapFields
              groups {
                ...GroupFields
                labels {
                  label
                  support
                  selectionRate {
                    ...EstimateFields
                  }
                  truePositiveRate {
                    ...EstimateFields
                  }
                  falsePositiveRate {
                    ...EstimateFields
                  }
                }
              }
            }
          }
        }
      }
    }
  `,
  [BiasNoteFields, EstimateFields, GapFields, GroupFields],
);

type FairCheckpoint = NonNullable<ResultOf<typeof CheckpointFairnessQuery>['checkpoint']>;
export type FairEvaluation = FairCheckpoint['evaluations'][number];
export type MeasuredAttribute = NonNullable<FairEvaluation['fairness']>['attributes'][number];

export const ComparedFairnessQuery = graphql(
  `
    query ComparedFairness($ids: [ID!]!) {
      compareCheckpoints(ids: $ids, split: "test") {
        evaluations {
          id
          fairness {
            supportFloor
            attributes {
              ...AttributeFields
            }
          }
        }
      }
    }
  `,
  [AttributeFields],
);

export const GroupThresholdsQuery = graphql(
  `
    query GroupThresholds($id: ID!, $attribute: String!, $goal: FairnessGoal!, $randomized: ThresholdObjective) {
      evaluation(id: $id) {
        id
        groupThresholds(attribute: $attribute, goal: $goal, randomized: $randomized) {
          attribute
          goal
          leftAlone
          groups {
            value
            threshold
            randomization {
              p0
              threshold0
              threshold1
              ignore
              constant
            }
          }
          accuracyBefore
          accuracyAfter
          before {
            attributes {
              ...AttributeFields
            }
          }
          after {
            attributes {
              ...AttributeFields
            }
          }
        }
      }
    }
  `,
  [AttributeFields],
);

export const MeasureBias = graphql(`
  mutation MeasureBias($id: ID!) {
    measureBias(checkpointId: $id) {
      id
    }
  }
`);
