import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const EndpointQuery = graphql(`
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
        fineTune {
          id
          strategy
          model {
            id
            slug
            name
          }
        }
      }
      revisions {
        number
        deployedAt
        deployedBy
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
      statistics {
        requests
        errors
        p50Milliseconds
        p99Milliseconds
      }
    }
  }
`);

export type Endpoint = NonNullable<ResultOf<typeof EndpointQuery>['endpoint']>;
