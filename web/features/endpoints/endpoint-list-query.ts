import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const EndpointsQuery = graphql(`
  query Endpoints($after: String, $search: String) {
    endpoints(first: 50, after: $after, search: $search) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          name
          state
          revision
          replicas
          minReplicas
          requestsPerSecond
          traffic(period: MINUTE, first: 30) {
            startsAt
            requests
            errors
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
          statistics {
            requests
            errors
            p50Milliseconds
          }
        }
      }
    }
  }
`);

export type ListedEndpoint = ResultOf<typeof EndpointsQuery>['endpoints']['edges'][number]['node'];
