import { graphql, type ResultOf } from '../../graphql/graphql.ts';

const ModelChoiceFields = graphql(`
  fragment ModelChoiceFields on Model {
    id
    slug
    name
    modality
    availability
    featureLayers {
      name
      op
      dimension
    }
  }
`);

const DatasetChoiceFields = graphql(`
  fragment DatasetChoiceFields on Dataset {
    id
    name
    modality
    exampleCount
    labels
    version
    sha256
    task
    groups
    obstacle
  }
`);

/**
 * The choices: fetched models, and data sets with what keeps a model from being trained on them. What the address names is asked for by itself: it
 * can be further back in the list, or not be available, of which the form then says why.
 */
export const StartQuery = graphql(
  `
  query StartFineTuneChoices($model: String! = "", $dataset: ID! = "") {
    namedModel: model(slug: $model) {
      ...ModelChoiceFields
    }
    namedDataset: dataset(id: $dataset) {
      ...DatasetChoiceFields
    }
    models(filter: { availability: READY }, sort: NAME, first: 100) {
      edges {
        node {
          ...ModelChoiceFields
        }
      }
    }
    datasets(first: 100) {
      edges {
        node {
          ...DatasetChoiceFields
        }
      }
    }
  }
`,
  [ModelChoiceFields, DatasetChoiceFields],
);

export type Choices = ResultOf<typeof StartQuery>;
export type ModelChoice = Choices['models']['edges'][number]['node'];
export type DatasetChoice = Choices['datasets']['edges'][number]['node'];

/** The query's variables, for what an address names. */
export const startChoices = ({ model = '', dataset = '' }: { model?: string; dataset?: string }) => ({
  model,
  dataset,
});
