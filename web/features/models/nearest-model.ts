import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

/** The model of a modality that is here, otherwise the first that this machine can fetch. */
export const NearestModel = graphql(
  `
    query NearestModel($modality: Modality!) {
      models(filter: { modality: $modality }, first: 1) {
        edges {
          node {
            id
            slug
            name
            summary
            byteSize
            license
            unknownFacts
            commercialUse
            availability
            sourceReachable
            worstBiasNote {
              id
              severity
              statement
            }
            fetchJob {
              ...JobFields
            }
          }
        }
      }
    }
  `,
  [JobFields],
);

export type Nearest = ResultOf<typeof NearestModel>['models']['edges'][number]['node'];

export const FetchNearest = graphql(
  `
    mutation FetchNearestModel($slug: String!) {
      fetchModel(slug: $slug) {
        id
        availability
        fetchJob {
          ...JobFields
        }
      }
    }
  `,
  [JobFields],
);
