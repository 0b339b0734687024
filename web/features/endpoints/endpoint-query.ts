import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { BiasNoteFields } from '../bias-notes/note-query.ts';

/** What an endpoint's page shows of its state; asked again every few seconds. */
export const EndpointQuery = graphql(`
  query Endpoint($name: String!, $revisions: Int!) {
    viewer {
      id
      role
    }
    endpoint(name: $name) {
      name
      url
      state
      error
      revision
      replicas
      minReplicas
      maxReplicas
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
            name
            pairs
            task
          }
        }
      }
      revisionCount
      runningReplicas {
        revision
        state
        startedAt
        error
      }
      revisions(first: $revisions) {
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
    }
  }
`);

export type Endpoint = NonNullable<ResultOf<typeof EndpointQuery>['endpoint']>;
export type Revision = Endpoint['revisions'][number];

/** The newest revisions that are shown at first. */
export const FIRST_REVISIONS = 5;

/** Whom the checkpoint that it serves is known to fail; asked when the page opens, and when another one serves. */
export const EndpointFairnessQuery = graphql(
  `
  query EndpointFairness($name: String!) {
    endpoint(name: $name) {
      name
      checkpoint {
        id
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
      }
      biasNotes {
        ...BiasNoteFields
      }
    }
  }
`,
  [BiasNoteFields],
);

export type FairCheckpoint = NonNullable<ResultOf<typeof EndpointFairnessQuery>['endpoint']>['checkpoint'];
