import { z } from 'zod';
import { inLayout } from './in-layout.ts';
import {
  type Activation,
  channelsOf,
  type Layer,
  onlyInput,
  product,
  readConfig,
  refuse,
  withDefault,
} from './layer.ts';
import { axisOf, plain } from './layout.ts';
import { named } from './named.ts';
import { padded } from './padding.ts';

type Apply = (layer: Layer, input: Activation) => string;

/** A node of one input. */
const unary =
  (op: string, attributes: Record<string, number | string | { float: number }> = {}): Apply =>
  ({ builder, output }, { tensor }) =>
    builder.node(op, [tensor], attributes, { output });

/** Over the last axis of Keras. */
const overChannels =
  (op: string): Apply =>
  (layer, input) =>
    layer.builder.node(op, [input.tensor], { axis: axisOf(layer, input, -1).tensor }, { output: layer.output });

const swish: Apply = ({ builder, output }, { tensor }) =>
  builder.node('Mul', [tensor, builder.node('Sigmoid', [tensor])], {}, { output });

const hardSigmoid = unary('HardSigmoid', { alpha: { float: 0.2 }, beta: { float: 0.5 } });

/** Keras's activation functions. Keras writes their names in snake case, TensorFlow.js in camel case. */
const FUNCTIONS = {
  elu: unary('Elu'),
  exponential: unary('Exp'),
  gelu: unary('Gelu'),
  gelu_new: unary('Gelu', { approximate: 'tanh' }),
  hard_sigmoid: hardSigmoid,
  hardSigmoid,
  linear: (_: Layer, { tensor }: Activation) => tensor,
  log_softmax: overChannels('LogSoftmax'),
  logSoftmax: overChannels('LogSoftmax'),
  mish: unary('Mish'),
  relu: unary('Relu'),
  relu6: (layer: Layer, { tensor }: Activation) => clip(layer, tensor, 6),
  selu: unary('Selu'),
  sigmoid: unary('Sigmoid'),
  silu: swish,
  softmax: overChannels('Softmax'),
  softplus: unary('Softplus'),
  softsign: unary('Softsign'),
  swish,
  tanh: unary('Tanh'),
} satisfies Record<string, Apply>;

type ActivationName = keyof typeof FUNCTIONS;
const NAMES = Object.keys(FUNCTIONS) as ActivationName[];
const nameSchema = z.enum(NAMES, `only ${NAMES.join(', ')} can be imported`);

/** An activation function by name, or as `{ class_name }`; linear if it is left out. */
export const activationSchema = named(nameSchema)
  .nullish()
  .transform((name): ActivationName => name ?? 'linear');

/** The name of the tensor that an activation will be applied to: the layer's own if there is no activation. */
export function beforeActivation(layer: Layer, activation: ActivationName): { output?: string } {
  return activation === 'linear' ? { output: layer.output } : {};
}

/** Applies a layer's activation to its result. */
export function activate(layer: Layer, activation: ActivationName, input: Activation): Activation {
  return { ...input, tensor: FUNCTIONS[activation](layer, input) };
}

function clip({ builder, name, output }: Layer, tensor: string, max: number): string {
  const bounds = [
    builder.floats([0], [], builder.unique(`${name}/min`)),
    builder.floats([max], [], builder.unique(`${name}/max`)),
  ];
  return builder.node('Clip', [tensor, ...bounds], {}, { output });
}

/** Activation: the function by name. A linear one adds no node. */
export function activationLayer(layer: Layer): Activation {
  const { activation } = readConfig(layer, z.object({ activation: activationSchema }));
  return activate(layer, activation, padded(layer, onlyInput(layer)));
}

const reluSchema = z.object({
  max_value: z.number().min(0).nullish(),
  negative_slope: withDefault(z.number(), 0),
  threshold: withDefault(z.number(), 0),
});

/** ReLU: x up to `max_value` where it is at least the threshold, else `negative_slope` · (x − threshold). */
export function relu(layer: Layer): Activation {
  const { max_value: max, negative_slope: slope, threshold } = readConfig(layer, reluSchema);
  const input = padded(layer, onlyInput(layer));
  const { builder, output } = layer;
  if (slope === 0 && threshold === 0) {
    const op = max == null ? FUNCTIONS.relu(layer, input) : clip(layer, input.tensor, max);
    return { ...input, tensor: op };
  }
  const number = (value: number) => builder.floats([value]);
  const over = builder.node('GreaterOrEqual', [input.tensor, number(threshold)]);
  const kept = builder.node('Mul', [input.tensor, builder.node('Cast', [over], { to: 1 })]);
  const above = max == null ? kept : builder.node('Min', [kept, number(max)]);
  if (slope === 0) return { ...input, tensor: builder.node('Identity', [above], {}, { output }) };
  const below = builder.node('Min', [builder.node('Sub', [input.tensor, number(threshold)]), number(0)]);
  return {
    ...input,
    tensor: builder.node('Add', [above, builder.node('Mul', [below, number(slope)])], {}, { output }),
  };
}

/** LeakyReLU, whose slope Keras calls `alpha` or `negative_slope`. */
export function leakyRelu(layer: Layer): Activation {
  const slopeSchema = z.number().nullish();
  const config = readConfig(layer, z.object({ alpha: slopeSchema, negative_slope: slopeSchema }));
  const alpha = { float: config.alpha ?? config.negative_slope ?? 0.3 };
  const input = padded(layer, onlyInput(layer));
  return { ...input, tensor: unary('LeakyRelu', { alpha })(layer, input) };
}

/** ELU and ThresholdedReLU: an operator with one number. */
export function numbered(op: 'Elu' | 'ThresholdedRelu', key: 'alpha' | 'theta') {
  return (layer: Layer): Activation => {
    const { [key]: alpha } = readConfig(
      layer,
      z.object({ alpha: withDefault(z.number(), 1), theta: withDefault(z.number(), 1) }),
    );
    const input = padded(layer, onlyInput(layer));
    return { ...input, tensor: unary(op, { alpha: { float: alpha } })(layer, input) };
  };
}

/** PReLU: a slope a point, or one for all points along `shared_axes`. */
export function prelu(layer: Layer): Activation {
  const axis = z.int().min(1);
  const { shared_axes: shared } = readConfig(
    layer,
    z.object({ shared_axes: withDefault(z.union([z.array(axis), axis.transform((one) => [one])]), []) }),
  );
  const input = padded(layer, onlyInput(layer));
  const shape = input.shape.map((size, place) => (shared.includes(place + 1) ? 1 : size));
  if (shape.some(Number.isNaN))
    refuse(layer, 'it has a slope for each point of an axis whose size is known only at run time');
  const values = layer.weight('alpha', shape);
  const isMoved = input.layout === 'channels first';
  const slope = layer.constant(
    'alpha',
    isMoved ? channelsToFront(values, channelsOf({ ...input, shape })) : values,
    inLayout(input, shape),
  );
  return { ...input, tensor: layer.builder.node('PRelu', [input.tensor, slope], {}, { output: layer.output }) };
}

/** `[…, channels]` → `[channels, …]`. */
function channelsToFront(values: Float32Array, channels: number): Float32Array {
  const points = values.length / channels;
  return values.map((_, i) => values[(i % points) * channels + Math.floor(i / points)]);
}

/** Softmax over one axis, or over several at once. */
export function softmax(layer: Layer): Activation {
  const { axis } = readConfig(layer, z.object({ axis: withDefault(z.union([z.int(), z.array(z.int()).min(1)]), -1) }));
  const input = padded(layer, onlyInput(layer));
  const { builder, output } = layer;
  const [first, ...others] = [axis].flat();
  if (others.length === 0) {
    const at = axisOf(layer, input, first).tensor;
    return { ...input, tensor: builder.node('Softmax', [input.tensor], { axis: at }, { output }) };
  }
  const source = plain(layer, input);
  const places = [first, ...others].map((one) => axisOf(layer, source, one).place);
  const rank = source.shape.length;
  if (places.length !== rank || new Set(places).size !== rank)
    refuse(layer, `its axes [${axis}] are neither one nor all`);
  const flat = builder.node('Softmax', [builder.node('Flatten', [source.tensor], { axis: 1 })], { axis: 1 });
  if (Number.isNaN(product(source.shape))) refuse(layer, 'a size of its input is known only at run time');
  return { ...source, tensor: builder.node('Reshape', [flat, builder.ints([0, ...source.shape])], {}, { output }) };
}
