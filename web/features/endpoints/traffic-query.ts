import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const TrafficQuery = graphql(`
  query EndpointTraffic($name: String!) {
    endpoint(name: $name) {
      name
      minutes: traffic(period: MINUTE, first: 60) {
        startsAt
        requests
        errors
        p50Milliseconds
        p99Milliseconds
      }
      drift(hours: 168) {
        examples
        expectedExamples
        split
        labels {
          distance
          byChance
        }
        confidence {
          distance
          byChance
        }
        size {
          distance
          byChance
        }
        series {
          startsAt
          examples
          labelDistance
          confidenceDistance
          sizeDistance
        }
      }
    }
  }
`);

export type Drift = NonNullable<NonNullable<ResultOf<typeof TrafficQuery>['endpoint']>['drift']>;
