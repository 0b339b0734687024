import { graphql, type ResultOf } from '../../../graphql/graphql.ts';

export const ModelGraphQuery = graphql(`
  query ModelGraph($slug: String!) {
    model(slug: $slug) {
      id
      graph {
        nodeCount
        blocks {
          end
          layers
          nodeCount
          operators {
            op
            count
          }
          parameterCount
          shape
        }
        cuts {
          strategy
          from
        }
      }
    }
  }
`);

export type ModelGraph = NonNullable<NonNullable<ResultOf<typeof ModelGraphQuery>['model']>['graph']>;
export type GraphBlock = ModelGraph['blocks'][number];

export const DatasetsToExtract = graphql(`
  query DatasetsToExtract {
    datasets(first: 100) {
      edges {
        node {
          id
          name
          modality
          sha256
        }
      }
    }
  }
`);
