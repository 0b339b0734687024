import { graphql } from '../../graphql/graphql.ts';

export const SetTraffic = graphql(`
  mutation SetTraffic($endpoint: String!, $shares: [TrafficShareInput!]!, $shadows: [TrafficShareInput!]) {
    setTraffic(endpoint: $endpoint, shares: $shares, shadows: $shadows) {
      name
      revision
    }
  }
`);
