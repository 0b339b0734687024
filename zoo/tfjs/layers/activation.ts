import { z } from 'zod';
import { type Activation, type Layer, onlyInput, readConfig, refuse } from './layer.ts';
import { padded } from './padding.ts';

/** Names of Keras's activation functions that can be imported. */
export const activationSchema = z.enum(
  ['linear', 'relu', 'relu6', 'softmax', 'sigmoid', 'tanh'],
  'only linear, relu, relu6, softmax, sigmoid and tanh can be imported',
);

type ActivationName = z.infer<typeof activationSchema>;

/** The name to give to the tensor that an activation will be applied to: the layer's own when there is nothing to apply. */
export function beforeActivation(layer: Layer, activation: ActivationName): { output?: string } {
  return activation === 'linear' ? { output: layer.output } : {};
}

/** Applies a layer's activation to the tensor computed so far; `shape` is Keras's. */
export function activate(layer: Layer, activation: ActivationName, tensor: string, shape: number[]): Activation {
  const { builder, output } = layer;
  switch (activation) {
    case 'linear':
      return { tensor, shape };
    case 'relu':
      return { tensor: builder.node('Relu', [tensor], {}, { output }), shape };
    case 'relu6':
      return { tensor: clip(layer, tensor, 6), shape };
    case 'softmax':
      // Over the channels, which ONNX has in the second place.
      return { tensor: builder.node('Softmax', [tensor], { axis: 1 }, { output }), shape };
    case 'sigmoid':
      return { tensor: builder.node('Sigmoid', [tensor], {}, { output }), shape };
    case 'tanh':
      return { tensor: builder.node('Tanh', [tensor], {}, { output }), shape };
  }
}

function clip(layer: Layer, tensor: string, max: number): string {
  const { builder, name, output } = layer;
  const bounds = [
    builder.floats([0], [], builder.unique(`${name}/min`)),
    builder.floats([max], [], builder.unique(`${name}/max`)),
  ];
  return builder.node('Clip', [tensor, ...bounds], {}, { output });
}

/** Activation: the function by name. A linear one leaves no trace. */
export function activationLayer(layer: Layer): Activation {
  const { activation } = readConfig(layer, z.object({ activation: activationSchema }));
  const input = padded(layer, onlyInput(layer));
  return activate(layer, activation, input.tensor, input.shape);
}

const reluSchema = z.object({
  max_value: z.number().positive().nullish(),
  negative_slope: z.number().nullish(),
  threshold: z.number().nullish(),
});

/** ReLU, with or without a ceiling. */
export function relu(layer: Layer): Activation {
  const config = readConfig(layer, reluSchema);
  if (config.negative_slope || config.threshold)
    refuse(layer, 'a negative slope or a threshold other than 0 is not supported');
  const input = padded(layer, onlyInput(layer));
  if (config.max_value == null) return activate(layer, 'relu', input.tensor, input.shape);
  return { tensor: clip(layer, input.tensor, config.max_value), shape: input.shape };
}

/** Softmax over the last axis of Keras. */
export function softmax(layer: Layer): Activation {
  const { axis } = readConfig(layer, z.object({ axis: z.int().nullish() }));
  const input = padded(layer, onlyInput(layer));
  if (axis != null && axis !== -1 && axis !== input.shape.length) refuse(layer, `axis ${axis} is not the last one`);
  return activate(layer, 'softmax', input.tensor, input.shape);
}
