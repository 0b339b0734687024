import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { Graph } from '../../onnx/graph.ts';
import type { Device } from '../../runtime/device.ts';
import type { ClosedHead } from '../../transfer/heads/closed-head.ts';
import type { Features } from '../../transfer/heads/features.ts';
import type { CutModel } from '../cut-model.ts';
import { type ExampleSource, everyRow, PREDICTION_BATCH } from '../feeding/example-source.ts';
import { cosineSimilarity } from '../losses/cosine-similarity.ts';
import { optimizerOf } from '../optimizers/index.ts';
import type { FineTuneOptions } from '../options/fine-tune-options.ts';
import { groupParameters, type ParameterGroup, unflatten } from '../step/parameters.ts';
import { Predictor } from '../step/predictor.ts';
import { parameterName } from '../step/state-names.ts';
import { Trainer, type TrainerOptions } from '../step/trainer.ts';
import { strategyOf } from '../strategies/index.ts';
import type { TrainingRequest } from '../training-request.ts';
import { addCosines, withColumns } from './cosine-network.ts';

/** An encoder that trains on pairs. */
export interface Encoder {
  trainer: Trainer;
  groups: ParameterGroup[];
  /** The features of every row of a source, by the weights as they are now. */
  features(source: ExampleSource): Promise<Features>;
  /** What it has learned until now. */
  learned(): Promise<{
    /** The backbone's weights, by name, with any updates merged in. */
    weights: ReadonlyMap<string, Float32Array>;
    /** The adapter with a head that was fitted, if the strategy has one and the head is a linear map of the features. */
    adapterWith(
      head: ClosedHead,
      request: Pick<TrainingRequest, 'dataset' | 'featureLayers'>,
    ): Uint8Array<ArrayBuffer> | undefined;
  }>;
  close(): Promise<void>;
}

interface OpenEncoder {
  device: Device;
  /** The most examples of a step. */
  batchSize: number;
  /** Sees the step's graph on a CPU before a session is made of it: see `TrainerOptions.inspect`. */
  inspect: NonNullable<TrainerOptions['inspect']>;
}

/**
 * Opens the part of a model that trains, with the loss of `cosineSimilarity` behind its features.
 *
 * @throws InvalidInputError if it cannot be differentiated, or as `inspect` does
 */
export async function openEncoder(
  { backbone, cut, trained, adapterNames }: CutModel,
  options: FineTuneOptions,
  { device, batchSize, inspect }: OpenEncoder,
): Promise<Encoder> {
  const strategy = strategyOf(options.strategy);
  const adapt = (graph: Graph) => strategy.adapt(graph, trained.names, options);
  const adapted = adapt(addCosines(cut.trainable, backbone.features));
  const groups = groupParameters(adapted.graph, [...adapted.learned.keys()], {
    isHead: () => false,
    headScale: 1,
    weightDecay: options.weightDecay,
    layerDecay: options.layerDecay,
    ...(options.layerDecay < 1
      ? { layerOf: (name) => trained.layerOf.get(adapted.learned.get(name) ?? name) ?? 0 }
      : {}),
  });
  const trainer = await Trainer.open(adapted.graph, groups, {
    ...{ loss: cosineSimilarity, batchSize, device },
    optimizer: optimizerOf(options),
    clipNorm: options.clipNorm,
    emaDecay: options.emaDecay,
    precision: options.precision,
    ...(device === 'CPU'
      ? {
          inspect: (graph, build, beside) =>
            inspect(withColumns(graph, batchSize), async (rows) => withColumns(await build(rows), rows), beside),
        }
      : {}),
  });
  const predictor = await Predictor.open(adapt(cut.trainable).graph, groups, { device, batchSize: PREDICTION_BATCH });
  return {
    trainer,
    groups,
    async features(source) {
      const { dimension } = backbone;
      const values = new Float32Array(source.rows * dimension);
      for await (const { rows, inputs } of everyRow(source)) {
        const { [backbone.features]: own } = await predictor.run(inputs, trainer.parameters());
        for (const [i, row] of rows.entries()) {
          values.set(own.subarray(i * dimension, (i + 1) * dimension), row * dimension);
        }
        await yieldToEvents();
      }
      return { values, dimension };
    },
    async learned() {
      const parameters = trainer.parameters();
      const learned = new Map<string, Float32Array>();
      for (const group of groups) {
        const flat = await trainer.download(parameters[parameterName(group)]);
        for (const [name, values] of unflatten(group, flat)) learned.set(name, values);
      }
      return {
        weights: adapted.merge(learned),
        adapterWith(head, { dataset, featureLayers }) {
          if (head.kind !== 'LINEAR' || head.normalizes) return undefined;
          const { labels, modality, task = 'SINGLE_LABEL', pairs = false } = dataset.index;
          const { classifier = null, prefix = '' } = adapterNames ?? {};
          return adapted.adapterFile?.(learned, {
            ...{ weights: head.weights, bias: head.bias, activation: head.activation },
            ...{ classifier, prefix, labels, modality, task, pairs },
            featureLayer: featureLayers.at(-1)?.name ?? '',
          });
        },
      };
    },
    async close() {
      await predictor.close();
      await trainer.close();
    },
  };
}
