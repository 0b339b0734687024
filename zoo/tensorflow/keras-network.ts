import type { Rank, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { LayersModel as TensorflowLayersModel } from '@tensorflow/tfjs-layers';
import { InvalidInputError } from '../errors.ts';
import type { FeatureLayer } from '../model.ts';
import type { LayersModel } from '../tfjs/read-layers-model.ts';
import type { TensorflowWeights } from '../tfjs/weights.ts';
import type { Tensorflow } from './load-tensorflow.ts';

/** A Keras model in TensorFlow, up to its last feature layer. */
export interface KerasNetwork {
  /** Features `[rows, dimension]` of pixels `[rows, 3, height, width]`; an image activation is averaged. */
  features(pixels: Tensor): Tensor2D;
  /** The weights with these names, in their order. */
  variables(names: readonly string[]): Variable[];
  /** All current weights, by name. */
  weights(): Promise<TensorflowWeights>;
  dispose(): void;
}

/**
 * Opens a Keras model in TensorFlow.
 *
 * @throws InvalidInputError if TensorFlow refuses the model, or it has no such layer
 */
export async function openKerasNetwork(
  { core, layers }: Tensorflow,
  { topology, weights }: LayersModel,
  layer: FeatureLayer,
): Promise<KerasNetwork> {
  const whole = await layers.loadLayersModel(core.io.fromMemory(artifacts(topology, weights))).catch((cause) => {
    throw new InvalidInputError(`TensorFlow refuses the model: ${(cause as Error).message}`, undefined, { cause });
  });
  const backbone = layers.model({ inputs: whole.inputs, outputs: outputOf(whole, layer.name) });
  // Trainable weights are chosen by name; a model may have been saved with frozen layers.
  whole.trainable = true;
  for (const one of whole.layers) one.trainable = true;
  // A LayerVariable wraps the Variable that gradients are computed for.
  const held = new Map(
    backbone.weights.map((weight) => [weight.originalName, (weight as unknown as { val: Variable }).val]),
  );
  return {
    features: (pixels) =>
      core.tidy(() => {
        const output = backbone.apply(core.transpose(pixels, [0, 2, 3, 1]), { training: false }) as Tensor<Rank>;
        return (output.rank === 4 ? core.mean(output, [1, 2]) : output) as Tensor2D;
      }),
    variables: (names) =>
      names.map((name) => {
        const variable = held.get(name);
        if (variable) return variable;
        throw new InvalidInputError(`TensorFlow has no weight ${name} in this model; train it with the engine GRAFT.`);
      }),
    weights: async () => {
      const entries = [...held].map(async ([name, variable]) => {
        const known = weights.get(name);
        const data = Float32Array.from(await variable.data());
        return [name, { shape: known?.shape ?? variable.shape, data }] as const;
      });
      return new Map([...weights, ...(await Promise.all(entries))]);
    },
    dispose: () => whole.dispose(),
  };
}

function outputOf(model: TensorflowLayersModel, name: string) {
  try {
    const { output } = model.getLayer(name);
    if (!Array.isArray(output)) return output;
  } catch {
    // Reported below.
  }
  throw new InvalidInputError(
    `TensorFlow finds no layer ${name} in the model (for example because it is inside a nested model); train it with the engine GRAFT.`,
  );
}

/** A model in the form that TensorFlow.js's loaders take. */
function artifacts(topology: unknown, weights: TensorflowWeights) {
  const values = [...weights.values()].map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const weightData = new Uint8Array(values.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const bytes of values) {
    weightData.set(bytes, offset);
    offset += bytes.length;
  }
  return {
    modelTopology: topology as object,
    weightSpecs: [...weights].map(([name, { shape, data }]) => ({
      name,
      shape,
      dtype:
        data instanceof Float32Array
          ? ('float32' as const)
          : data instanceof Int32Array
            ? ('int32' as const)
            : ('bool' as const),
    })),
    weightData: weightData.buffer,
  };
}
