import type { FeatureLayer } from '../../model.ts';
import type { Graph } from '../../onnx/graph.ts';
import type { FineTuneOptions } from '../options/fine-tune-options.ts';
import { layersOf } from '../parameters/layers-of.ts';
import { strategyOf } from './index.ts';

/** Which of a backbone's parameters train, and where. */
export interface TrainedParameters {
  /** Names of initializers: trained themselves, or by LORA's updates of them. */
  names: string[];
  /** The feature layer that each belongs to, as an index. */
  layerOf: ReadonlyMap<string, number>;
  /** The last feature layer before all of them, up to which nothing changes. Null if there is no such layer. */
  boundary: string | null;
}

/**
 * Chooses the parameters that a strategy trains.
 *
 * A parameter belongs to the first feature layer whose tensor depends on it.
 *
 * @param backbone a model up to its last feature layer
 * @throws InvalidInputError if a target of LORA names no weight
 */
export function trainedParameters(
  backbone: Graph,
  featureLayers: FeatureLayer[],
  options: Pick<FineTuneOptions, 'strategy' | 'unfreezeFrom' | 'loraTargets'>,
): TrainedParameters {
  const { strategy, unfreezeFrom } = options;
  const layerOf = layersOf(backbone, featureLayers);
  const placeOf = (name: string) => layerOf.get(name) ?? featureLayers.length;
  const first = unfreezeFrom === null ? 0 : featureLayers.findIndex(({ name }) => name === unfreezeFrom);
  const names = strategyOf(strategy)
    .trains(backbone, options)
    .filter((name) => placeOf(name) >= first);
  const lowest = Math.min(featureLayers.length, ...names.map(placeOf));
  return { names, layerOf, boundary: lowest === 0 ? null : featureLayers[lowest - 1].name };
}
