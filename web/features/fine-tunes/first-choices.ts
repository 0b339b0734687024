import { obstacleFor } from './obstacle.ts';
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

/** Models that are fetched, all data sets, and those that are imported; of a long list the first, and what the address names. */
export function choicesOf({ models, datasets, namedModel, namedDataset }: Choices) {
  const fetched = [
    ...models.edges.map(({ node }) => node),
    ...(namedModel?.availability === 'READY' ? [namedModel] : []),
  ];
  const known = [...datasets.edges.map(({ node }) => node), ...(namedDataset ? [namedDataset] : [])];
  const all = unlike(known);
  return {
    models: unlike(fetched),
    datasets: all,
    imported: all.filter(({ sha256 }) => sha256 !== null),
    namedModel,
    namedDataset,
  };
}

const unlike = <Choice extends { id: string }>(choices: Choice[]): Choice[] => [
  ...new Map(choices.map((choice) => [choice.id, choice])).values(),
];

/** The named model, or else the first that takes the modality of the named data set, or of the newest that can be trained on. */
export function firstModel({ models, datasets, model, dataset }: Named): ModelChoice {
  const on = datasets.find(({ id }) => id === dataset) ?? datasets.find(({ obstacle }) => obstacle === null);
  return (
    models.find(({ slug }) => slug === model) ?? models.find(({ modality }) => modality === on?.modality) ?? models[0]
  );
}

/** Those that a model of a modality can be trained on. */
export const datasetsFor = (modality: ModelChoice['modality'], datasets: DatasetChoice[]): DatasetChoice[] =>
  datasets.filter((each) => obstacleFor(modality, each) === null);

/** The data set that the form begins with; undefined without any that fits. */
export function firstDataset(named: Named): DatasetChoice | undefined {
  if (named.models.length === 0) return undefined;
  const fitting = datasetsFor(firstModel(named).modality, named.datasets);
  return fitting.find(({ id }) => id === named.dataset) ?? fitting[0];
}

/** The modality of the data set that the address names, or of the newest that can be trained on, if no model that is here takes it. */
export function modalityToFetch({ models, datasets, dataset }: Pick<Named, 'models' | 'datasets' | 'dataset'>) {
  const trainable = datasets.filter(({ obstacle }) => obstacle === null);
  const named = trainable.find(({ id }) => id === dataset);
  const on = named ?? (models.length === 0 ? trainable[0] : undefined);
  return on && models.every(({ modality }) => modality !== on.modality) ? on.modality : null;
}
