import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Example } from '../data/dataset.ts';
import { InvalidInputError } from '../errors.ts';
import { type Backbone, backboneOf } from '../features/backbone.ts';
import { openExampleReader } from '../features/example-reader.ts';
import { importLayersModel } from '../tfjs/import-layers-model.ts';
import { checkTask } from '../training/checks/check-task.ts';
import { type ExampleSource, type OpenSource, openSource } from '../training/feeding/example-source.ts';
import { keepPictures } from '../training/feeding/keep-pictures.ts';
import { SPLITS, type SplitName, splitExamples } from '../training/feeding/split-examples.ts';
import { addHead, measureScaling } from '../training/head/head.ts';
import { initialBias } from '../training/head/initial-bias.ts';
import { targetCoding } from '../training/head/target-coding.ts';
import type { FineTuneOptions } from '../training/options/options.ts';
import { sparedFromDecay } from '../training/parameters/learned-parameters.ts';
import { strategyOf } from '../training/strategies/index.ts';
import { trainedParameters } from '../training/strategies/trained-parameters.ts';
import { computeFeatures, featureSource } from './feature-source.ts';
import { type KerasNetwork, openKerasNetwork } from './keras-network.ts';
import { loadTensorflow } from './load-tensorflow.ts';
import { openOptimizer, type TensorflowGroup } from './optimizer.ts';
import type { TensorflowFineTune } from './tensorflow-fine-tune.ts';
import { TensorflowHead } from './tensorflow-head.ts';
import { TensorflowTraining } from './tensorflow-training.ts';

/**
 * Opens the model in TensorFlow, computes the statistics of its features on the training examples, and adds the same initial
 * head as Graft's own engine. In a LINEAR_PROBE the features of every split are computed once.
 */
export async function openTensorflowTraining(
  request: TensorflowFineTune,
  onFrozen: (split: SplitName, fraction: number) => void,
): Promise<TensorflowTraining> {
  const { dataset, options, layersModel } = request;
  const examples = splitExamples(dataset);
  checkTask(dataset.index, options);
  const { graph, featureLayers } = importLayersModel(layersModel.topology, layersModel.weights);
  const layer = featureLayers.at(-1);
  if (!layer) throw new InvalidInputError('The model has no feature layers.');
  const backbone = await backboneOf(graph, layer);
  const { names } = trainedParameters(backbone.graph, featureLayers, options);

  const tensorflow = await loadTensorflow(options.device, names.length === 0 ? 'wasm' : 'cpu');
  request.onDevice?.(tensorflow.device, tensorflow.reason);
  const network = await openKerasNetwork(tensorflow, layersModel, layer);
  const reader = openExampleReader(dataset, request.preprocessing, backbone.graph);
  const pixels = openPixels(request, examples, { reader, inputs: backbone.graph.inputs.map(({ name }) => name) });
  const directory = await mkdtemp(join(request.workDirectory, 'fine-tune-'));
  const close = async () => {
    for (const split of SPLITS) await pixels[split].close();
    await reader.close();
    await rm(directory, { recursive: true, force: true });
    network.dispose();
  };
  const isProbe = names.length === 0;
  try {
    if (!isProbe && options.epochs > 1) {
      const wanted = SPLITS.map((split) => ({ examples: examples[split], crops: false }));
      await keepPictures(reader, wanted, { directory, mostBytes: request.keptPictureBytes });
    }
    const compute = (split: SplitName) =>
      computeFeatures(tensorflow, network, pixels[split], (fraction) => {
        request.signal?.throwIfAborted();
        onFrozen(split, fraction);
      });
    const features = await compute('train');
    const { dimension, features: name } = backbone;
    const scaling = measureScaling(features, dimension);
    const sources = isProbe
      ? {
          train: featureSource(features, dimension),
          validation: featureSource(await compute('validation'), dimension),
          test: featureSource(await compute('test'), dimension),
        }
      : pixels;
    const { initializers } = addHead(backbone.graph, { name, dimension }, scaling, {
      classes: dataset.index.labels.length,
      seed: options.seed,
      weights: strategyOf(options.strategy).headWeights,
      bias: initialBias(examples.train, {
        coding: targetCoding(dataset.index, examples.train),
        weights: null,
        activation: 'Softmax',
      }),
    });
    const head = new TensorflowHead(tensorflow, scaling, (name) => initializers.get(name)?.data as Float32Array);
    const groups = groupsOf(backbone, network, head, names, options);
    const optimizer = openOptimizer(tensorflow, groups, options);
    const parts = {
      request,
      tensorflow,
      network: isProbe ? null : network,
      head,
      optimizer,
      examples,
      sources,
      layer,
      scaling,
    };
    return new TensorflowTraining({ ...parts, weights: network.weights, onClose: close });
  } catch (error) {
    await close();
    throw error;
  }
}

function openPixels(
  { dataset, preprocessing }: TensorflowFineTune,
  examples: Record<SplitName, Example[]>,
  read: Pick<OpenSource, 'reader' | 'inputs'>,
): Record<SplitName, ExampleSource> {
  const common = { frozen: null, dataset, preprocessing, augment: null, file: '', ...read };
  const open = (split: SplitName) => openSource({ ...common, examples: examples[split] });
  return { train: open('train'), validation: open('validation'), test: open('test') };
}

/**
 * The trainable weights: the backbone's weights with these names, and the head with the strategy's rate, as in Graft's own
 * engine.
 */
function groupsOf(
  backbone: Backbone,
  network: KerasNetwork,
  head: TensorflowHead,
  names: string[],
  { strategy, weightDecay }: FineTuneOptions,
): TensorflowGroup[] {
  const spared = sparedFromDecay(backbone.graph);
  const body = (isSpared: boolean): TensorflowGroup => ({
    variables: network.variables(names.filter((name) => spared.has(name) === isSpared)),
    learningRateScale: 1,
    weightDecay: isSpared ? 0 : weightDecay,
  });
  const learningRateScale = strategyOf(strategy).headScale;
  const groups = [
    body(false),
    body(true),
    { variables: [head.weights], learningRateScale, weightDecay },
    { variables: [head.bias], learningRateScale, weightDecay: 0 },
  ];
  return groups.filter(({ variables }) => variables.length > 0);
}
