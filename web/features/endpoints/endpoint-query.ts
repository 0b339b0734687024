import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { BiasNoteFields } from '../bias-notes/note-query.ts';

export const EndpointQuery = graphql(
  `
  query Endpoint($name: String!) {
    endpoint(name: $name) {
      name
      url
      state
      error
      revision
      replicas
      checkpoint {
        id
        epoch
        labels
        sha256
        groupThresholds {
          attribute
          leftAlone
          groups {
            value
          }
        }
        derivedFrom {
          id
        }
        evaluations {
          id
          split
          fairness {
            attributes {
              attributes
              worstGroup {
                values
                accuracy {
                  value
                  interval
                }
              }
              accuracyDifference {
                value
                interval
                pValue
                highest
                lowest
              }
            }
          }
        }
        fineTune {
          id
          strategy
          model {
            id
            slug
            name
            modality
          }
          dataset {
            id
            pairs
            task
          }
        }
      }
      biasNotes {
        ...BiasNoteFields
      }
      revisions {
        number
        traffic
        shadow
        deployedAt
        deployedBy
        rolledBackAt
        rollbackReason
        rollbackRule {
          minRequests
          latencyFactor
        }
        counts {
          requests
          errors
          p50Milliseconds
          p95Milliseconds
          compared
          agreement
        }
        policyDecision {
          policySha256
          overrideReason
          violations {
            rule
          }
        }
        checkpoint {
          id
          epoch
          fineTune {
            id
            strategy
            model {
              id
              name
            }
          }
        }
      }
      policyViolations {
        rule
        message
      }
      statistics {
        requests
        errors
        p50Milliseconds
        p99Milliseconds
      }
    }
  }
`,
  [BiasNoteFields],
);

export type Endpoint = NonNullable<ResultOf<typeof EndpointQuery>['endpoint']>;
