import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const Deploy = graphql(`
  mutation DeployCheckpoint($input: DeployCheckpointInput!) {
    deployCheckpoint(input: $input) {
      name
      revision
    }
  }
`);

/** Endpoints whose names are like one that is to be deployed. */
export const EndpointNames = graphql(`
  query EndpointNames($search: String!) {
    endpoints(first: 100, search: $search) {
      edges {
        node {
          name
          revision
          replicas
          minReplicas
          maxReplicas
        }
      }
    }
  }
`);

export type NamedEndpoint = ResultOf<typeof EndpointNames>['endpoints']['edges'][number]['node'];
