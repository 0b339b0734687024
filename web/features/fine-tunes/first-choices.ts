import type { Choices, DatasetChoice, ModelChoice } from './start-query.ts';

interface Named {
  models: ModelChoice[];
  datasets: DatasetChoice[];
  /** What the address names. */
  model?: string;
  dataset?: string;
}

/** What can be trained on: models that are fetched, and data sets that are imported. */
export const choicesOf = ({ models, datasets }: Choices) => ({
  models: models.edges.map(({ node }) => node),
  datasets: datasets.edges.map(({ node }) => node).filter(({ sha256 }) => sha256 !== null),
});

/** The named model, or else the first that takes the named data set's modality. */
export function firstModel({ models, datasets, model, dataset }: Named): ModelChoice {
  const modality = datasets.find(({ id }) => id === dataset)?.modality;
  return models.find(({ slug }) => slug === model) ?? models.find((each) => each.modality === modality) ?? models[0];
}

/** A text model cannot train on pictures. */
export const datasetsFor = (modality: ModelChoice['modality'], datasets: DatasetChoice[]): DatasetChoice[] =>
  datasets.filter((each) => each.modality === modality);

/** The data set that the form begins with; undefined without any that fits. */
export function firstDataset(named: Named): DatasetChoice | undefined {
  if (named.models.length === 0) return undefined;
  const fitting = datasetsFor(firstModel(named).modality, named.datasets);
  return fitting.find(({ id }) => id === named.dataset) ?? fitting[0];
}
