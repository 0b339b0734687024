import { graphql, type ResultOf } from '../../../graphql/graphql.ts';

/** The newest few; the whole list has its own page. */
export const ModelFineTunes = graphql(`
  query ModelFineTunes($slug: String!) {
    fineTunes(modelSlug: $slug, first: 10) {
      totalCount
      edges {
        node {
          id
          strategy
          options
          createdAt
          dataset {
            id
            name
            task
            version
            deletedAt
          }
          bestCheckpoint {
            id
            epoch
            evaluations {
              id
              split
              accuracy
            }
            targetMetrics
          }
          job {
            id
            state
          }
        }
      }
    }
  }
`);

export type ModelFineTune = ResultOf<typeof ModelFineTunes>['fineTunes']['edges'][number]['node'];
