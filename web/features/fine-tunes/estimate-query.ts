import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const EstimateQuery = graphql(`
  query FineTuneEstimate($input: StartFineTuneInput!) {
    fineTuneEstimate(input: $input) {
      seconds
      secondsInterval
      memoryBytes
      memoryInterval
      runs
      basis
    }
  }
`);

export type ShownEstimate = ResultOf<typeof EstimateQuery>['fineTuneEstimate'];
