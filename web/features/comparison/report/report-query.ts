import { graphql, type ResultOf } from '../../../graphql/graphql.ts';
import { AttributeFields } from '../../fairness/fairness-query.ts';

/** What a report says beyond what the page has asked for already. */
export const ReportQuery = graphql(
  `
  query ComparisonReport($ids: [ID!]!) {
    compareCheckpoints(ids: $ids, split: "test") {
      evaluations {
        id
        confusionMatrix
        intervals {
          resamples
          metrics {
            name
            interval
          }
        }
        fairness {
          attributes {
            ...AttributeFields
          }
        }
      }
      disagreements(first: 60) {
        example
        previewUrl
        text
        textPair
        label
        predictions
      }
    }
  }
`,
  [AttributeFields],
);

export type ReportDetail = ResultOf<typeof ReportQuery>['compareCheckpoints'];
