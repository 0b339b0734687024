import { graphql } from '../../../graphql/graphql.ts';

export const ModelCardQuery = graphql(`
  query ModelCard($slug: String!) {
    model(slug: $slug) {
      id
      card
    }
  }
`);
