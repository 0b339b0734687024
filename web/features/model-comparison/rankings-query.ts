import { graphql } from '../../graphql/graphql.ts';

export const Rankings = graphql(`
  query RankingsOfModels {
    modelRankings(first: 20) {
      edges {
        node {
          id
          dataset {
            id
            name
          }
          entries {
            probeAccuracy
            probeInterval
            fineTunedAccuracy
            model {
              slug
            }
          }
        }
      }
    }
  }
`);
