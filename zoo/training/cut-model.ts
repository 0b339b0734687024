import { headHasBias } from '../architectures/head-has-bias.ts';
import type { Task } from '../data/dataset.ts';
import { InvalidInputError } from '../errors.ts';
import { type Backbone, backboneOf, type Cut, cutBackbone } from '../features/backbone.ts';
import { plainModel } from '../features/plain-model.ts';
import { tokenBackboneOf } from '../features/token-backbone.ts';
import type { FeatureLayer } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
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
  /** See `headHasBias`. */
  headHasBias: boolean;
}

/** Kept for as long as the file's bytes are: the trials of a sweep cut the same file in the same place, which takes longer than a probe. */
const cuts = new WeakMap<Uint8Array, Map<string, Promise<CutModel>>>();

/**
 * Takes a model's head off and cuts the rest where the strategy begins to train. Of the same array with the same choices it is the same
 * object: treat it as read-only.
 *
 * @throws InvalidInputError for a model without feature layers, or a part to train that no gradient can be taken through
 */
export function cutModel(request: Request): Promise<CutModel> {
  const { model, featureLayers, dataset, options } = request;
  const { strategy, unfreezeFrom, loraTargets } = options;
  const known = cuts.get(model) ?? new Map<string, Promise<CutModel>>();
  cuts.set(model, known);
  const key = JSON.stringify([featureLayers, dataset.index.task, strategy, unfreezeFrom, loraTargets]);
  const cut = known.get(key) ?? makeCut(request);
  known.set(key, cut);
  return cut;
}

type Request = Pick<TrainingRequest, 'model' | 'featureLayers' | 'dataset' | 'options'>;

async function makeCut({ model, featureLayers, dataset, options }: Request): Promise<CutModel> {
  const plain = await plainModel(model, featureLayers);
  const { backbone, layers } = await withoutHead(plain, featureLayers, dataset.index.task);
  const layer = layers[layers.length - 1];
  const { unfreezeFrom } = options;
  if (unfreezeFrom !== null && !layers.some(({ name }) => name === unfreezeFrom)) {
    throw new InvalidInputError(
      `The layer “${unfreezeFrom}” makes one vector of a text; to label its words, train from one of ${layers.map(({ name }) => name).join(', ')}.`,
      'unfreezeFrom',
    );
  }
  const trained = trainedParameters(backbone.graph, layers, options);
  await refuseUntrainable(backbone, trained.names, layers);
  const cut = await cutBackbone(backbone, trained.names.length === 0 ? backbone.features : trained.boundary);
  const isOfTokens = dataset.index.task === 'TOKEN_LABELS';
  const names = options.strategy === 'LORA' ? await adapterNames(plain, layer, isOfTokens) : null;
  return { backbone, cut, trained, adapterNames: names, headHasBias: isOfTokens || headHasBias(plain) };
}

/** The model up to its features, of each example or of each of a text's tokens, and the layers up to there. */
async function withoutHead(plain: Graph, featureLayers: FeatureLayer[], task: Task | undefined) {
  if (task === 'TOKEN_LABELS') return tokenBackboneOf(plain, featureLayers);
  const layer = featureLayers.at(-1);
  if (!layer) throw new InvalidInputError('The model has no feature layers.');
  return { backbone: await backboneOf(plain, layer), layers: featureLayers };
}
