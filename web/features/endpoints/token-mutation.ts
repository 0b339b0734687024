import { graphql } from '../../graphql/graphql.ts';

export const CreateEndpointToken = graphql(`
  mutation CreateEndpointToken($endpoint: String!, $days: Int!) {
    createEndpointToken(endpoint: $endpoint, days: $days) {
      secret
      token {
        id
        expiresAt
      }
    }
  }
`);
