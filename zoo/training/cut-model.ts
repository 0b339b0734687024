import { InvalidInputError } from '../errors.ts';
import { type Backbone, backboneOf, type Cut, cutBackbone } from '../features/backbone.ts';
import { plainModel } from '../features/plain-model.ts';
import { refuseUntrainable } from './checks/refuse-untrainable.ts';
import { type AdapterNames, adapterNames } from './export/adapter-names.ts';
import { type TrainedParameters, trainedParameters } from './strategies/trained-parameters.ts';
import type { TrainingRequest } from './training-request.ts';

/** A model without its head, cut where training begins. */
export interface CutModel {
  backbone: Backbone;
  cut: Cut;
  trained: TrainedParameters;
  /** Of LORA; null for other strategies. */
  adapterNames: AdapterNames | null;
}

/**
 * Takes a model's head off and cuts the rest where the strategy begins to train.
 *
 * @throws InvalidInputError for a model without feature layers, or a part to train that no gradient can be taken through
 */
export async function cutModel({ model, featureLayers, options }: TrainingRequest): Promise<CutModel> {
  const layer = featureLayers.at(-1);
  if (!layer) throw new InvalidInputError('The model has no feature layers.');
  const plain = await plainModel(model, featureLayers);
  const backbone = await backboneOf(plain, layer);
  const trained = trainedParameters(backbone.graph, featureLayers, options);
  await refuseUntrainable(backbone, trained.names, featureLayers);
  const cut = await cutBackbone(backbone, trained.names.length === 0 ? backbone.features : trained.boundary);
  const names = options.strategy === 'LORA' ? await adapterNames(plain, layer) : null;
  return { backbone, cut, trained, adapterNames: names };
}
