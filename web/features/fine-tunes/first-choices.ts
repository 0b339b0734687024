import type { Choices, DatasetChoice, ModelChoice } from './start-query.ts';

/** What can be trained, and what the address names. */
export interface ChosenFrom {
  models: ModelChoice[];
  datasets: DatasetChoice[];
  model?: string | undefined;
  dataset?: string | undefined;
  /** What has that name, whether or not it can be trained. */
  namedModel: ModelChoice | null;
  namedDataset: DatasetChoice | null;
}

type Named = Pick<ChosenFrom, 'models' | 'datasets' | 'model' | 'dataset'>;

/** What can be trained on: models that are fetched, and data sets that are imported; of a long list the first, and what the address names. */
export function choicesOf({ models, datasets, namedModel, namedDataset }: Choices) {
  const fetched = [
    ...models.edges.map(({ node }) => node),
    ...(namedModel?.availability === 'READY' ? [namedModel] : []),
  ];
  const known = [...datasets.edges.map(({ node }) => node), ...(namedDataset ? [namedDataset] : [])];
  return {
    models: unlike(fetched),
    datasets: unlike(known).filter(({ sha256 }) => sha256 !== null),
    namedModel,
    namedDataset,
  };
}

const unlike = <Choice extends { id: string }>(choices: Choice[]): Choice[] => [
  ...new Map(choices.map((choice) => [choice.id, choice])).values(),
];

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
