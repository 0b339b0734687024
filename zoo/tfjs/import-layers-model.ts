import { InvalidInputError } from '../errors.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Dimension } from '../onnx/graph.ts';
import { findFeatureLayers, type TranslatedLayer } from './feature-layers.ts';
import { type ImportedGraph, OUTPUT, PIXELS, PROBABILITIES } from './imported-graph.ts';
import { inputLayer } from './input-layer.ts';
import { inLayout } from './layers/in-layout.ts';
import { LAYERS, PASSES_MASK } from './layers/index.ts';
import { type Activation, type Layer, refuse } from './layers/layer.ts';
import { channelsFirst, channelsFirstAxes, plain } from './layers/layout.ts';
import { findWeight } from './layers/weight-name.ts';
import { isModel, type KerasLayer, type KerasModel, type Reference, readModel, readTopology } from './topology.ts';
import type { TensorflowWeights } from './weights.ts';

/**
 * Translates a Keras model to ONNX. An input `[batch, height, width, channels]` becomes `pixels` `[batch, channels, height,
 * width]`; any other keeps its layer's name and its shape. A model with one output has it as `probabilities` `[batch,
 * classes]` if it ends in a softmax, otherwise as `output`; several keep their layers' names. Outputs of three axes beside
 * the batch have their channels in front, too.
 *
 * Each layer's output keeps the layer's name, except the last softmax and layers without a node (Dropout; ZeroPadding2D,
 * whose zeros move into the following convolution); if a layer is used again, its later outputs have other names. Kernels
 * are `<layer>/kernel` and so on.
 *
 * @throws InvalidInputError that names a layer that cannot be imported.
 */
export function importLayersModel(topology: unknown, weights: TensorflowWeights): ImportedGraph {
  const { model, isTensorflowJs } = readTopology(topology);
  const builder = new GraphBuilder(model.name);
  const translation = new Translation(builder, weights, isTensorflowJs);
  const inputs = model.inputs.map(({ layer }) => {
    const described = model.layers.find(({ name }) => name === layer);
    if (!described)
      throw new InvalidInputError(`The model ${model.name} has no layer ${layer}, which should be its input.`);
    return inputLayer(builder, described);
  });
  const results = translation.model(model, inputs);
  const names = inputs.map(({ tensor }) => tensor);
  const features = results.length === 1 ? findFeatureLayers(translation.layers, names, results[0].tensor) : [];
  nameOutputs(translation, results, model.outputs);
  const parameterCount = translation.layers.reduce((total, layer) => total + layer.parameterCount, 0);
  return { graph: builder.graph, featureLayers: features, parameterCount };
}

/** One import in progress. */
class Translation {
  /** In the order in which they were translated, which is topological. */
  readonly layers: TranslatedLayer[] = [];
  readonly transposed = new Map<string, Activation>();
  /** Names of tensors that are taken, and by which layer: its position in the file. */
  readonly #names = new Map([PIXELS, PROBABILITIES, OUTPUT].map((name) => [name, '']));

  constructor(
    readonly builder: GraphBuilder,
    readonly weights: TensorflowWeights,
    readonly isTensorflowJs: boolean,
  ) {}

  /** Translates a model, top-level or nested, that is applied to `inputs`, and returns its outputs. */
  model(model: KerasModel, inputs: Activation[]): Activation[] {
    if (inputs.length !== model.inputs.length)
      throw new InvalidInputError(
        `The model ${model.name} has ${model.inputs.length} inputs, but gets ${inputs.length}.`,
      );
    const done = new Map<string, Activation[]>();
    const key = (layer: string, call: number) => `${call} ${layer}`;
    const find = ({ layer, call, output }: Reference): Activation | undefined => {
      const outputs = done.get(key(layer, call));
      if (outputs && !outputs[output]) {
        throw new InvalidInputError(`The layer ${layer} of the model ${model.name} has no output ${output}.`);
      }
      return outputs?.[output];
    };
    for (const [i, { layer }] of model.inputs.entries()) done.set(key(layer, 0), [inputs[i]]);
    const waiting = new Map<string, { layer: KerasLayer; call: number }>();
    const seen = new Set<string>();
    for (const layer of model.layers) {
      if (seen.has(layer.name))
        throw new InvalidInputError(`The model ${model.name} has two layers named ${layer.name}.`);
      seen.add(layer.name);
      for (const call of layer.calls.keys()) {
        if (!done.has(key(layer.name, call))) waiting.set(key(layer.name, call), { layer, call });
      }
    }
    // Layers are listed nearly in topological order, so that few rounds are needed.
    while (waiting.size > 0) {
      const before = waiting.size;
      for (const [name, { layer, call }] of waiting) {
        const given = layer.calls[call].map(find);
        if (given.length === 0 || !given.every((known) => known !== undefined)) continue;
        done.set(name, this.layer(layer, given));
        waiting.delete(name);
      }
      if (waiting.size === before) {
        const names = [...new Set([...waiting.values()].map(({ layer }) => layer.name))];
        throw new InvalidInputError(
          `The layers ${names.slice(0, 5).join(', ')} of the model ${model.name} need inputs that no layer produces.`,
        );
      }
    }
    return model.outputs.map((reference) => {
      const output = find(reference);
      if (output) return output;
      throw new InvalidInputError(
        `The model ${model.name} has no layer ${reference.layer}, which should be its output.`,
      );
    });
  }

  /** Translates one use of a layer, or of a nested model. */
  layer(layer: KerasLayer, inputs: Activation[]): Activation[] {
    if (isModel(layer.className)) {
      return this.model(readModel(layer.className, layer.config, `${layer.path}.config`), inputs);
    }
    const owner = this.#names.get(layer.name);
    if (owner !== undefined && owner !== layer.path)
      throw new InvalidInputError(`The layer name ${layer.name} is taken; rename the layer.`);
    const isFirst = owner === undefined;
    const output = isFirst ? layer.name : this.builder.unique(layer.name);
    let parameterCount = 0;
    const outputs = this.#translate(layer, {
      inputs,
      output,
      onWeight: (size) => {
        if (isFirst) parameterCount += size;
      },
    });
    const [first] = outputs;
    if (first.tensor === output) {
      this.#names.set(layer.name, layer.path);
      const tensors = inputs.map(({ tensor }) => tensor);
      this.layers.push({ name: output, op: layer.className, inputs: tensors, shape: first.shape, parameterCount });
      // States and other outputs: whether or not the layer's first output is used, they depend on the same inputs.
      for (const { tensor, shape } of outputs.slice(1))
        this.layers.push({ name: tensor, op: layer.className, inputs: tensors, shape, parameterCount: 0 });
    }
    return outputs;
  }

  #translate(
    described: Pick<KerasLayer, 'name' | 'className' | 'config' | 'path'>,
    { inputs, output, onWeight, scope = [] }: Use,
  ): Activation[] {
    const { name, className, config, path } = described;
    const translate = LAYERS.get(className);
    if (!translate) {
      throw new InvalidInputError(
        `The layer ${name} is a ${className}, which cannot be imported (${path}). Supported are ${[...LAYERS.keys()].join(', ')}.`,
      );
    }
    const { builder, weights, isTensorflowJs, transposed } = this;
    const steps = [...scope, name];
    const layer: Layer = {
      name,
      className,
      config,
      inputs: className === 'Embedding' ? inputs : inputs.map((input) => this.#floats(input)),
      builder,
      output,
      isTensorflowJs,
      transposed,
      weight: (weight, shape) => {
        const { data } = findWeight(weights, steps, weight, { className, shape });
        onWeight(data.length);
        return data;
      },
      constant: (constant, values, shape) => {
        const full = `${steps.join('/')}/${constant}`;
        return builder.graph.initializers.has(full) ? full : builder.floats(values, shape, full);
      },
      inner: (inner, given, to) => {
        const { class_name, config } = inner as { class_name: string; config: { name: string } };
        const innerPath = `${path}.config.layer`;
        const outputs = isModel(class_name)
          ? this.model(readModel(class_name, config, `${innerPath}.config`), given)
          : this.#translate(
              { name: config.name, className: class_name, config, path: innerPath },
              { inputs: given, output: to ?? builder.unique(name), onWeight, scope: steps },
            );
        return outputs.length === 1 ? outputs[0] : refuse({ name, className }, 'the layer inside has several outputs');
      },
    };
    const [first, ...others] = [translate(layer)].flat();
    const mask = layer.inputs[0]?.mask;
    const masked = mask && !first.mask && PASSES_MASK.has(className) ? { ...first, mask } : first;
    return [this.#imageFirst(masked, output), ...others];
  }

  /** An image under a layer's name has its channels in front, however it was computed. */
  #imageFirst(activation: Activation, output: string): Activation {
    const { tensor, layout, shape } = activation;
    if (tensor !== output || layout === 'channels first' || shape.length !== 3) return activation;
    const { builder } = this;
    const maker = builder.graph.nodes.findLast((node) => node.outputs[0] === tensor);
    if (!maker) return activation;
    const own = builder.unique(tensor);
    maker.outputs[0] = own;
    builder.node('Transpose', [own], { perm: channelsFirstAxes(3) }, { output });
    const image: Activation = { ...activation, layout: 'channels first' };
    this.transposed.set(tensor, { ...activation, tensor: own });
    this.transposed.set(own, image);
    return image;
  }

  /** Layers compute with floats; only inputs of the model have other types. */
  #floats(input: Activation): Activation {
    const { graph } = this.builder;
    if (graph.inputs.find(({ name }) => name === input.tensor)?.type !== 'int64') return input;
    return { ...input, tensor: this.builder.node('Cast', [input.tensor], { to: 1 }) };
  }
}

/** One use of a layer. */
interface Use {
  inputs: Activation[];
  output: string;
  onWeight: (size: number) => void;
  /** Names of the layers that contain this one. */
  scope?: string[];
}

function nameOutputs(translation: Translation, results: Activation[], references: Reference[]): void {
  const { builder } = translation;
  const { graph } = builder;
  for (const [i, given] of results.entries()) {
    const result = given.shape.length === 3 ? channelsFirst(translation, given) : plain(translation, given);
    const sizes = inLayout(result, result.shape);
    const shape: Dimension[] = [
      'batch',
      ...sizes.map((size, axis) => (Number.isNaN(size) ? `size_${axis + 1}` : size)),
    ];
    const softmax = graph.nodes.find((node) => node.op === 'Softmax' && node.outputs[0] === result.tensor);
    const isUsed = graph.nodes.some((node) => node.inputs.includes(result.tensor));
    if (results.length > 1) {
      const name = outputName(graph.outputs, references[i]);
      const isOwn = result.tensor === name;
      if (!isOwn && graph.nodes.some(({ outputs }) => outputs.includes(name))) {
        builder.output(result.tensor, 'float', shape);
        continue;
      }
      builder.output(isOwn ? name : builder.node('Identity', [result.tensor], {}, { output: name }), 'float', shape);
    } else if (softmax && result.shape.length === 1 && !isUsed) {
      softmax.outputs = [PROBABILITIES];
      builder.output(PROBABILITIES, 'float', shape);
    } else {
      builder.node('Identity', [result.tensor], {}, { output: OUTPUT });
      builder.output(OUTPUT, 'float', shape);
    }
  }
}

/** The layer's name; with a number for an output that is not its first. */
function outputName(taken: { name: string }[], { layer, call, output }: Reference): string {
  const name = [layer, ...(call > 0 ? [call] : []), ...(output > 0 ? [output] : [])].join(':');
  return taken.some((other) => other.name === name) ? `${name}:${taken.length}` : name;
}
