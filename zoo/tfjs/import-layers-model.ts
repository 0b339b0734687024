import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { findFeatureLayers, type TranslatedLayer } from './feature-layers.ts';
import { type ImportedGraph, OUTPUT, PIXELS, PROBABILITIES } from './imported-graph.ts';
import { LAYERS } from './layers/index.ts';
import type { Activation } from './layers/layer.ts';
import { padded } from './layers/padding.ts';
import { isModel, type KerasLayer, type KerasModel, readModel, readTopology } from './topology.ts';
import type { TensorflowWeights } from './weights.ts';

/**
 * Translates a Keras model to ONNX. Its input `pixels` is `[batch, channels, height, width]`; its output is
 * `probabilities` `[batch, classes]` if it ends in a softmax, else `output`. Each layer's output keeps the layer's name,
 * save the last softmax and layers that leave no node of their own (Dropout; ZeroPadding2D, whose zeros the convolution
 * behind it takes over). Kernels are `<layer>/kernel` and so on.
 *
 * @throws InvalidInputError that names the layer, for what cannot be imported.
 */
export function importLayersModel(topology: unknown, weights: TensorflowWeights): ImportedGraph {
  const model = readTopology(topology);
  const builder = new GraphBuilder(model.name);
  const shape = inputShape(model);
  builder.input(PIXELS, 'float', ['batch', ...channelsFirst(shape)]);

  const translation = new Translation(builder, weights);
  const result = translation.model(model, { tensor: PIXELS, shape });
  const features = findFeatureLayers(translation.layers, [PIXELS], result.tensor);
  nameOutput(builder, result);
  const parameterCount = translation.layers.reduce((total, layer) => total + layer.parameterCount, 0);
  return { graph: builder.graph, featureLayers: features, parameterCount };
}

/** One import under way. */
class Translation {
  /** In the order in which they were translated, which is topological. */
  readonly layers: TranslatedLayer[] = [];
  readonly #names = new Set([PIXELS, PROBABILITIES, OUTPUT]);

  constructor(
    readonly builder: GraphBuilder,
    readonly weights: TensorflowWeights,
  ) {}

  /** Translates a model, whole or nested, that is applied to `input`, and returns its output. */
  model(model: KerasModel, input: Activation): Activation {
    const done = new Map<string, Activation>();
    const waiting = new Map<string, KerasLayer>();
    for (const layer of model.layers) {
      if (waiting.has(layer.name))
        throw new InvalidInputError(`The model ${model.name} has two layers named ${layer.name}.`);
      waiting.set(layer.name, layer);
    }
    // Layers are listed nearly in topological order, so that few rounds are needed.
    while (waiting.size > 0) {
      const before = waiting.size;
      for (const layer of waiting.values()) {
        const isInput = layer.name === model.input || (model.input === null && layer === model.layers[0]);
        const inputs = isInput ? [input] : layer.inputs.map((name) => done.get(name));
        if (!inputs.every((known) => known !== undefined)) continue;
        done.set(layer.name, layer.name === model.input ? input : this.#layer(layer, inputs));
        waiting.delete(layer.name);
      }
      if (waiting.size === before) {
        throw new InvalidInputError(
          `The layers ${[...waiting.keys()].slice(0, 5).join(', ')} of the model ${model.name} wait for inputs that no layer gives.`,
        );
      }
    }
    const output = done.get(model.output);
    if (!output)
      throw new InvalidInputError(`The model ${model.name} has no layer ${model.output}, which should be its output.`);
    return output;
  }

  #layer(layer: KerasLayer, inputs: Activation[]): Activation {
    if (isModel(layer.className)) {
      const [input, ...others] = inputs;
      if (!input || others.length > 0)
        throw new InvalidInputError(`The nested model ${layer.name} must have one input.`);
      return this.model(readModel(layer.className, layer.config), input);
    }
    const translate = LAYERS.get(layer.className);
    if (!translate) {
      throw new InvalidInputError(
        `The layer ${layer.name} is a ${layer.className}, which cannot be imported. Known are ${[...LAYERS.keys()].join(', ')}.`,
      );
    }
    if (this.#names.has(layer.name))
      throw new InvalidInputError(`The layer name ${layer.name} is taken; rename the layer.`);
    let parameterCount = 0;
    const output = translate({
      ...layer,
      inputs,
      builder: this.builder,
      output: layer.name,
      weight: (name, shape) => {
        const values = this.#weight(layer, name, shape);
        parameterCount += values.length;
        return values;
      },
    });
    if (output.tensor === layer.name) {
      this.#names.add(layer.name);
      const tensors = inputs.map(({ tensor }) => tensor);
      this.layers.push({ name: layer.name, op: layer.className, inputs: tensors, shape: output.shape, parameterCount });
    }
    return output;
  }

  #weight(layer: KerasLayer, name: string, shape: number[]): Float32Array {
    const weight = this.weights.get(`${layer.name}/${name}`);
    if (!weight) throw new InvalidInputError(`The weight ${layer.name}/${name} is missing from the model's files.`);
    if (weight.shape.length !== shape.length || weight.shape.some((size, i) => size !== shape[i])) {
      throw new InvalidInputError(
        `The weight ${layer.name}/${name} has the shape [${weight.shape}], but the ${layer.className} layer wants [${shape}].`,
      );
    }
    if (!(weight.data instanceof Float32Array))
      throw new InvalidInputError(`The weight ${layer.name}/${name} does not hold float32.`);
    return weight.data;
  }
}

const inputShapeSchema = z.object({
  batch_input_shape: z.tuple([z.int().nullable()], z.int().positive()),
});

/** Shape of the model's input without the batch, as the input layer or the first layer of a Sequential model states it. */
function inputShape(model: KerasModel): number[] {
  const layer = model.layers.find(({ name }) => name === model.input) ?? model.layers[0];
  if (isModel(layer.className)) return inputShape(readModel(layer.className, layer.config));
  const parsed = inputShapeSchema.safeParse(layer.config);
  const shape = parsed.success ? parsed.data.batch_input_shape.slice(1).map(Number) : [];
  if (shape.length !== 3 && shape.length !== 1) {
    throw new InvalidInputError(
      `The layer ${layer.name} must state the model's input as batch_input_shape [null, height, width, channels] in whole numbers, but states ${JSON.stringify(layer.config.batch_input_shape)}.`,
    );
  }
  return shape;
}

function channelsFirst(shape: number[]): number[] {
  const [height, width, channels] = shape;
  return shape.length === 3 ? [channels, height, width] : shape;
}

function nameOutput(builder: GraphBuilder, result: Activation): void {
  const { graph } = builder;
  const shape = ['batch', ...channelsFirst(result.shape)];
  const softmax = graph.nodes.find((node) => node.op === 'Softmax' && node.outputs[0] === result.tensor);
  if (softmax && result.shape.length === 1 && !graph.nodes.some((node) => node.inputs.includes(result.tensor))) {
    softmax.outputs = [PROBABILITIES];
    builder.output(PROBABILITIES, 'float', shape);
  } else {
    const tensor = padded({ builder }, result).tensor;
    builder.node('Identity', [tensor], {}, { output: OUTPUT });
    builder.output(OUTPUT, 'float', shape);
  }
}
