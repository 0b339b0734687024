import { graphql } from '../../graphql/graphql.ts';

export const PaletteQuery = graphql(`
  query Palette($search: String!) {
    models(search: $search, first: 6) {
      edges {
        node {
          id
          slug
          name
        }
      }
    }
    datasets(search: $search, first: 6) {
      edges {
        node {
          id
          name
          version
        }
      }
    }
    fineTunes(first: 30) {
      edges {
        node {
          id
          strategy
          createdAt
          model {
            id
            name
          }
          dataset {
            id
            name
          }
        }
      }
    }
    endpoints(first: 50) {
      edges {
        node {
          name
        }
      }
    }
  }
`);
