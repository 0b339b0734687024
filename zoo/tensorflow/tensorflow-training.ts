import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { Example } from '../data/dataset.ts';
import { backboneOf } from '../features/backbone.ts';
import type { FeatureLayer } from '../model.ts';
import { importLayersModel } from '../tfjs/import-layers-model.ts';
import type { TensorflowWeights } from '../tfjs/weights.ts';
import { exportCheckpoint } from '../training/export/export-checkpoint.ts';
import { dropoutMask, smoothedTargets } from '../training/feeding/batches.ts';
import { type ExampleSource, everyRow } from '../training/feeding/example-source.ts';
import type { SplitName } from '../training/feeding/split-examples.ts';
import { type FeatureScaling, foldScaling } from '../training/head/head.ts';
import { crossEntropy } from '../training/losses/cross-entropy.ts';
import type { Inputs } from '../training/step/network.ts';
import type { KerasNetwork } from './keras-network.ts';
import type { Tensorflow } from './load-tensorflow.ts';
import type { openOptimizer } from './optimizer.ts';
import type { TensorflowFineTune } from './tensorflow-fine-tune.ts';
import type { TensorflowHead } from './tensorflow-head.ts';

/** One batch of a training. */
interface Batch {
  /** From the split's source. */
  inputs: Inputs;
  labels: number[];
  /** Counted from 0 over all epochs; it seeds dropout. */
  step: number;
  learningRate: number;
}

interface Parts {
  request: TensorflowFineTune;
  tensorflow: Tensorflow;
  /** Null if the sources hold features, not pixels. */
  network: KerasNetwork | null;
  head: TensorflowHead;
  optimizer: ReturnType<typeof openOptimizer>;
  examples: Record<SplitName, Example[]>;
  sources: Record<SplitName, ExampleSource>;
  layer: FeatureLayer;
  scaling: FeatureScaling;
  /** The model's current weights. */
  weights: () => Promise<TensorflowWeights>;
  onClose: () => Promise<void>;
}

/** A training in TensorFlow, ready for its first step. */
export class TensorflowTraining {
  constructor(private readonly parts: Parts) {}

  get examples(): Record<SplitName, Example[]> {
    return this.parts.examples;
  }

  get sources(): Record<SplitName, ExampleSource> {
    return this.parts.sources;
  }

  get #classes(): number {
    return this.parts.request.dataset.index.labels.length;
  }

  /** @returns the mean loss before the step */
  step({ inputs, labels, step, learningRate }: Batch): number {
    const { tensorflow, head, optimizer, request, scaling } = this.parts;
    const { core } = tensorflow;
    const { dropout, labelSmoothing, seed } = request.options;
    const rows = labels.length;
    const targets = smoothedTargets(labels, this.#classes, labelSmoothing);
    const mask = dropout > 0 ? dropoutMask(rows * scaling.mean.length, dropout, seed, step) : undefined;
    const loss = () => core.mean(head.losses(head.logits(this.#features(inputs), mask), targets)) as Scalar;
    return core.tidy(() => optimizer.step(loss, learningRate));
  }

  /**
   * The network's predictions for a split's examples, batch by batch, and its loss on each, without label smoothing and
   * dropout.
   */
  async *predict(split: SplitName): AsyncGenerator<{ start: number; probabilities: number[][]; losses: number[] }> {
    const { tensorflow, head, sources, examples } = this.parts;
    const { core } = tensorflow;
    for await (const { rows, inputs } of everyRow(sources[split])) {
      const labels = rows.map((row) => examples[split][row].label);
      const [probabilities, losses] = core.tidy(() => {
        const logits = head.logits(this.#features(inputs));
        return [core.softmax(logits), head.losses(logits, smoothedTargets(labels, this.#classes, 0))];
      });
      yield {
        start: rows[0],
        probabilities: (await probabilities.array()) as number[][],
        losses: (await losses.array()) as number[],
      };
      core.dispose([probabilities, losses]);
    }
  }

  /** The checkpoint, an ONNX file, with the weights that TensorFlow trained. See `exportCheckpoint`. */
  async export(): Promise<Uint8Array> {
    const { request, layer, head, scaling, weights } = this.parts;
    const { graph } = importLayersModel(request.layersModel.topology, await weights());
    return exportCheckpoint(await backboneOf(graph, layer), new Map(), foldScaling(await head.learned(), scaling), {
      labels: request.dataset.index.labels,
      preprocessing: request.preprocessing,
      loss: crossEntropy,
      about: request.about,
    });
  }

  async close(): Promise<void> {
    this.parts.optimizer.dispose();
    this.parts.head.dispose();
    await this.parts.onClose();
  }

  #features(inputs: Inputs): Tensor2D {
    const { tensorflow, network } = this.parts;
    const [{ data, dims }] = Object.values(inputs);
    const given = tensorflow.core.tensor(data as Float32Array, [...dims]);
    return network ? network.features(given) : (given as Tensor2D);
  }
}
