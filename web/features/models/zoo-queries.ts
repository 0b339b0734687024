import { graphql } from '../../graphql/graphql.ts';
import { ModelSummaryFields } from './model-summary-fields.ts';

export const Models = graphql(
  `
    query Models($search: String, $filter: ModelFilter, $sort: ModelSort, $after: String) {
      models(search: $search, filter: $filter, sort: $sort, first: 24, after: $after) {
        totalCount
        totalCountIsExact
        correctedSearch
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            ...ModelSummaryFields
          }
        }
      }
    }
  `,
  [ModelSummaryFields],
);

export const Facets = graphql(`
  query ZooFacets($search: String, $filter: ModelFilter) {
    models(search: $search, filter: $filter, first: 1) {
      facets {
        exact
        task {
          value
          count
        }
        modality {
          value
          count
        }
        commercialUse {
          value
          count
        }
        license {
          value
          count
        }
        availability {
          value
          count
        }
        source {
          value
          count
        }
        severity {
          value
          count
        }
        size {
          value
          count
        }
      }
    }
  }
`);

export const Sources = graphql(`
  query Sources {
    sources {
      source
      reachable
      reason
      checkedAt
    }
  }
`);
