import { graphql, type ResultOf } from '../../graphql/graphql.ts';

/** What an endpoint answers now; asked every two seconds while somebody looks. */
export const LiveQuery = graphql(`
  query EndpointLive($name: String!) {
    endpoint(name: $name) {
      name
      requestsPerSecond
      liveTraffic(seconds: 300) {
        until
        momentSeconds
        moments {
          startsAt
          revision
          requests
          errors
          rejected
        }
      }
      latencyHistogram(period: MINUTE, first: 5) {
        requests
        p50Milliseconds
        p95Milliseconds
        p99Milliseconds
        buckets {
          fromMilliseconds
          toMilliseconds
          requests
        }
      }
      recentErrors(first: 20) {
        status
        message
        revision
        count
        firstAt
        lastAt
      }
    }
  }
`);

export type Live = NonNullable<ResultOf<typeof LiveQuery>['endpoint']>;
export type LiveTraffic = Live['liveTraffic'];

/** What it answered in a longer time. */
export const HistoryQuery = graphql(`
  query EndpointHistory($name: String!, $period: TrafficPeriod!, $first: Int!) {
    endpoint(name: $name) {
      name
      traffic(period: $period, first: $first) {
        startsAt
        requests
        errors
        p50Milliseconds
        p99Milliseconds
      }
      latencyHistogram(period: $period, first: $first) {
        requests
        p50Milliseconds
        p95Milliseconds
        p99Milliseconds
        buckets {
          fromMilliseconds
          toMilliseconds
          requests
        }
      }
    }
  }
`);

export type Histogram = Live['latencyHistogram'];

/** How far the last week is from what the checkpoint was evaluated on. */
export const DriftQuery = graphql(`
  query EndpointDrift($name: String!) {
    endpoint(name: $name) {
      name
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

export type Drift = NonNullable<NonNullable<ResultOf<typeof DriftQuery>['endpoint']>['drift']>;
