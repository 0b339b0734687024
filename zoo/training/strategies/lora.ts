import { mix } from '../../data/random.ts';
import { featureLayerNamed } from './feature-layer-named.ts';
import { addLora, mergeLora } from './lora/add-lora.ts';
import { writeLoraFile } from './lora/lora-file.ts';
import { loraTargets } from './lora/lora-targets.ts';
import { partial } from './partial.ts';
import type { TrainingStrategy } from './strategy.ts';

/** Trains low-rank updates of weights, which are merged on export and also written as an adapter. */
export const lora: TrainingStrategy = {
  defaults: {
    ...partial.defaults,
    loraRank: 8,
    loraAlpha: 16,
    learningRates: () => ({ ADAMW: 1e-3, SGD: 0.1, LAMB: 1e-2 }),
  },
  headWeights: 'DRAWN',
  headScale: 1,
  unfreezeFrom: (wanted, layers) => (wanted === null ? null : featureLayerNamed(wanted, layers)),
  trains: (backbone, options) => loraTargets(backbone, options.loraTargets),
  adapt(network, weights, { seed, loraRank, loraAlpha }) {
    const scale = { rank: loraRank ?? 1, alpha: loraAlpha ?? 1 };
    const { graph, adapters } = addLora(network, weights, { ...scale, seed: mix(seed, 1) });
    return {
      graph,
      learned: new Map(adapters.flatMap(({ weight, a, b }) => [a, b].map((name) => [name, weight]))),
      merge: (trained) => mergeLora(network, adapters, trained, scale),
      adapterFile: (trained, head) => writeLoraFile(network, adapters, trained, head, scale),
    };
  },
};
