import { t } from '../../messages/t.ts';
import { type ChosenFrom, firstDataset, firstModel } from './first-choices.ts';
import { explainObstacle } from './obstacle.ts';
import { STRATEGIES } from './strategies.ts';
import type { InitialOptions } from './thoroughness.ts';

/** What an address names and the form cannot choose, with the reason and what it chooses instead, as sentences. */
export function notChosen(named: ChosenFrom, initial: InitialOptions): string[] {
  if (named.models.length === 0 || named.datasets.every(({ sha256 }) => sha256 === null)) return [];
  const model = firstModel(named);
  return [
    ofModel(named, model.name),
    ...datasetNotChosen(named, firstDataset(named)),
    ofStrategy(initial),
    ofLayer(initial, model),
  ].filter((sentence) => sentence !== undefined);
}

function ofModel({ models, namedModel, model }: ChosenFrom, chosen: string): string | undefined {
  if (!model || models.some(({ slug }) => slug === model)) return undefined;
  return namedModel
    ? t('“{name}” is not fetched yet: “{chosen}” is chosen instead.', { name: namedModel.name, chosen })
    : t('The zoo has no model “{model}”: “{chosen}” is chosen instead.', { model, chosen });
}

/**
 * The same for the data set alone.
 *
 * @param chosen what the form begins with; undefined if no data set fits
 */
export function datasetNotChosen(
  { namedDataset, dataset }: Pick<ChosenFrom, 'namedDataset' | 'dataset'>,
  chosen: { id: string; name: string } | undefined,
): string[] {
  if (!dataset || chosen?.id === dataset) return [];
  const instead = chosen ? t('“{chosen}” is chosen instead.', { chosen: chosen.name }) : t('No other one fits.');
  return [`${whyNot(namedDataset, dataset)} ${instead}`];
}

function whyNot(namedDataset: ChosenFrom['namedDataset'], dataset: string): string {
  if (!namedDataset) return t('There is no data set {dataset}.', { dataset });
  return explainObstacle(namedDataset, namedDataset.obstacle);
}

function ofStrategy({ strategy }: InitialOptions): string | undefined {
  if (!strategy || STRATEGIES.some(({ value }) => value === strategy)) return undefined;
  return t('There is no strategy “{strategy}”: the one that is marked is chosen instead.', { strategy });
}

function ofLayer(
  { unfreezeFrom: layer }: InitialOptions,
  { name, featureLayers }: { name: string; featureLayers: readonly { name: string }[] },
): string | undefined {
  if (!layer || featureLayers.some((each) => each.name === layer)) return undefined;
  return t('“{name}” has no layer “{layer}”: the model’s default is chosen instead.', { name, layer });
}
