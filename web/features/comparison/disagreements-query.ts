import { graphql } from '../../graphql/graphql.ts';

/** A page of disagreements has 24; one more tells whether there is another page. */
export const DISAGREEMENTS_SHOWN = 24;

export const DisagreementsQuery = graphql(`
  query Disagreements($ids: [ID!]!, $after: String, $filter: DisagreementFilter) {
    compareCheckpoints(ids: $ids, split: "test") {
      checkpoints {
        id
      }
      disagreements(first: 25, after: $after, filter: $filter) {
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

export const DisagreementCountQuery = graphql(`
  query DisagreementCount($ids: [ID!]!, $filter: DisagreementFilter) {
    compareCheckpoints(ids: $ids, split: "test") {
      disagreementCount(filter: $filter)
    }
  }
`);
