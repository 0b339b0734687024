import { graphql, type ResultOf } from '../../graphql/graphql.ts';

/** The available choices. Only what can be trained on: fetched models, imported data sets. */
export const StartQuery = graphql(`
  query StartFineTuneChoices {
    models(filter: { availability: READY }, sort: NAME, first: 100) {
      edges {
        node {
          id
          slug
          name
          modality
          featureLayers {
            name
            op
            dimension
          }
        }
      }
    }
    datasets(first: 100) {
      edges {
        node {
          id
          name
          modality
          exampleCount
          labels
          sha256
          task
          groups
        }
      }
    }
  }
`);

export type Choices = ResultOf<typeof StartQuery>;
export type ModelChoice = Choices['models']['edges'][number]['node'];
export type DatasetChoice = Choices['datasets']['edges'][number]['node'];
