import type { Scalar, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { Example } from '../data/dataset.ts';
import { InvalidInputError } from '../errors.ts';
import { backboneOf } from '../features/backbone.ts';
import { importLayersModel } from '../tfjs/import-layers-model.ts';
import { dropoutMask, smoothedTargets } from '../training/batches.ts';
import { type ExampleSource, inOrder, openSource } from '../training/example-source.ts';
import { exportCheckpoint } from '../training/export-checkpoint.ts';
import { addHead, foldScaling, HEAD, measureScaling } from '../training/head.ts';
import { sparedFromDecay } from '../training/learned-parameters.ts';
import { crossEntropy } from '../training/losses/cross-entropy.ts';
import { SPLITS, type SplitName, splitExamples } from '../training/split-examples.ts';
import { trainedParameters } from '../training/trained-parameters.ts';
import { type KerasNetwork, openKerasNetwork } from './keras-network.ts';
import { loadTensorflow, type Tensorflow } from './load-tensorflow.ts';
import { openOptimizer, type TensorflowGroup } from './optimizer.ts';
import type { TensorflowFineTune } from './tensorflow-fine-tune.ts';

/** One batch of a training. */
export interface TensorflowBatch {
  /** Rows of the split's source, one after the other. */
  values: Float32Array;
  labels: number[];
  /** Counted from 0 over all epochs: dropout is drawn from it. */
  step: number;
  learningRate: number;
}

/** A training in TensorFlow, ready for its first step. */
export interface TensorflowTraining {
  splits: Record<SplitName, { source: ExampleSource; examples: Example[] }>;
  /** @returns the mean loss before the step */
  step(batch: TensorflowBatch): number;
  /** What the network says of a split's examples, batch by batch, and its loss on each. */
  predict(split: SplitName): AsyncGenerator<{ start: number; probabilities: number[][]; losses: number[] }>;
  /** The checkpoint, an ONNX file: see `exportCheckpoint`. */
  export(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Opens the model in TensorFlow, measures its features on the training examples, and puts the head on that Graft's own
 * engine begins with. In a LINEAR_PROBE the features of every split are computed once.
 */
export async function openTensorflowTraining(
  request: TensorflowFineTune,
  onFrozen: (split: SplitName, fraction: number) => void,
): Promise<TensorflowTraining> {
  const { dataset, options, layersModel, preprocessing, signal } = request;
  const examples = splitExamples(dataset);
  const imported = importLayersModel(layersModel.topology, layersModel.weights);
  const layer = imported.featureLayers.at(-1);
  if (!layer) throw new InvalidInputError('The model names no layer that features can be taken from.');
  const backbone = await backboneOf(imported.graph, layer);
  const { names } = trainedParameters(backbone.graph, imported.featureLayers, options);

  const tensorflow = await loadTensorflow(options.device, names.length === 0 ? 'wasm' : 'cpu');
  request.onDevice?.(tensorflow.device, tensorflow.reason);
  const network = await openKerasNetwork(tensorflow, layersModel, layer);
  const classes = dataset.index.labels.length;

  const pixels = (split: SplitName) =>
    openSource({ frozen: null, dataset, examples: examples[split], preprocessing, augmentSeed: null, file: '' });
  const sources = { train: pixels('train'), validation: pixels('validation'), test: pixels('test') };
  const closers: (() => Promise<void>)[] = SPLITS.map((split) => () => sources[split].close());
  try {
    const features = { train: await computeFeatures(tensorflow, network, sources.train, progressed('train')) };
    const scaling = measureScaling(features.train, backbone.dimension);
    if (names.length === 0) {
      const validation = await computeFeatures(tensorflow, network, sources.validation, progressed('validation'));
      const test = await computeFeatures(tensorflow, network, sources.test, progressed('test'));
      sources.train = inMemory(features.train, backbone.dimension);
      sources.validation = inMemory(validation, backbone.dimension);
      sources.test = inMemory(test, backbone.dimension);
    }
    const headed = addHead(backbone.graph, { name: backbone.features, dimension: backbone.dimension }, scaling, {
      classes,
      seed: options.seed,
    });
    const { core } = tensorflow;
    const initial = (name: string) => headed.initializers.get(name)?.data as Float32Array;
    const weights: Variable = core.variable(core.tensor2d(initial(HEAD.weights), [backbone.dimension, classes]));
    const bias: Variable = core.variable(core.tensor1d(initial(HEAD.bias)));
    const optimizer = openOptimizer(tensorflow, groupsOf(), options);

    /** Logits of rows of a source; with a mask, features are dropped. */
    const logits = (values: Float32Array, rows: number, mask?: Float32Array) => {
      const shape = [rows, ...sources.train.shape];
      const given = core.tensor(values, shape);
      const found = names.length === 0 ? (given as Tensor2D) : network.features(given);
      const centred = core.div(core.sub(found, core.tensor1d(scaling.mean)), scaling.deviation);
      const kept = mask ? core.mul(centred, core.tensor2d(mask, [rows, backbone.dimension])) : centred;
      return core.add(core.matMul(kept as Tensor2D, weights as Tensor2D), bias) as Tensor2D;
    };
    /** Of each row, in nats. */
    const lossesOf = (output: Tensor2D, targets: Float32Array) =>
      core.neg(core.sum(core.mul(core.logSoftmax(output), core.tensor2d(targets, output.shape)), 1));

    function groupsOf(): TensorflowGroup[] {
      const spared = sparedFromDecay(backbone.graph);
      const body = (isSpared: boolean): TensorflowGroup => ({
        variables: network.variables(names.filter((name) => spared.has(name) === isSpared)),
        learningRateScale: 1,
        weightDecay: isSpared ? 0 : options.weightDecay,
      });
      const learningRateScale = options.strategy === 'LINEAR_PROBE' ? 1 : 10;
      const head = [
        { variables: [weights], learningRateScale, weightDecay: options.weightDecay },
        { variables: [bias], learningRateScale, weightDecay: 0 },
      ];
      return [body(false), body(true), ...head].filter(({ variables }) => variables.length > 0);
    }

    return {
      splits: {
        train: { source: sources.train, examples: examples.train },
        validation: { source: sources.validation, examples: examples.validation },
        test: { source: sources.test, examples: examples.test },
      },
      step({ values, labels, step, learningRate }) {
        const rows = labels.length;
        const targets = smoothedTargets(labels, classes, options.labelSmoothing);
        const mask =
          options.dropout > 0 ? dropoutMask(rows * backbone.dimension, options.dropout, options.seed, step) : undefined;
        return core.tidy(() =>
          optimizer.step(() => core.mean(lossesOf(logits(values, rows, mask), targets)) as Scalar, learningRate),
        );
      },
      async *predict(split) {
        for await (const { start, rows, values } of inOrder(sources[split])) {
          const labels = examples[split].slice(start, start + rows).map(({ label }) => label);
          const [probabilities, losses] = core.tidy(() => {
            const output = logits(values, rows);
            return [core.softmax(output), lossesOf(output, smoothedTargets(labels, classes, 0))];
          });
          yield {
            start,
            probabilities: (await probabilities.array()) as number[][],
            losses: (await losses.array()) as number[],
          };
          core.dispose([probabilities, losses]);
        }
      },
      async export() {
        const trained = importLayersModel(layersModel.topology, await network.weights());
        const learned = new Map([
          [HEAD.weights, Float32Array.from(await weights.data())],
          [HEAD.bias, Float32Array.from(await bias.data())],
        ]);
        return exportCheckpoint(await backboneOf(trained.graph, layer), new Map(), foldScaling(learned, scaling), {
          labels: dataset.index.labels,
          preprocessing,
          loss: crossEntropy,
        });
      },
      async close() {
        for (const close of closers) await close();
        optimizer.dispose();
        core.dispose([weights, bias]);
        network.dispose();
      },
    };
  } catch (error) {
    for (const close of closers) await close();
    network.dispose();
    throw error;
  }

  function progressed(split: SplitName) {
    return (fraction: number) => {
      signal?.throwIfAborted();
      onFrozen(split, fraction);
    };
  }
}

/** Features of a split's pixels, `[rows, dimension]`. */
async function computeFeatures(
  { core }: Tensorflow,
  network: KerasNetwork,
  source: ExampleSource,
  onProgress: (fraction: number) => void,
): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for await (const { start, rows, values } of inOrder(source)) {
    const features = core.tidy(() => network.features(core.tensor(values, [rows, ...source.shape])));
    parts.push(Float32Array.from(await features.data()));
    features.dispose();
    onProgress((start + rows) / source.rows);
  }
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** A source whose rows are computed already. */
function inMemory(values: Float32Array, dimension: number): ExampleSource {
  return {
    rows: values.length / dimension,
    shape: [dimension],
    begin: async () => undefined,
    read: async (rows) => {
      const read = new Float32Array(rows.length * dimension);
      for (const [i, row] of rows.entries())
        read.set(values.subarray(row * dimension, (row + 1) * dimension), i * dimension);
      return read;
    },
    close: async () => undefined,
  };
}
