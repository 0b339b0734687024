import { z } from 'zod';
import { type Activation, type Layer, readConfig, refuse, withDefault } from './layer.ts';
import { axisOf, channelsFirst, plain } from './layout.ts';
import { padded } from './padding.ts';

type Join = (layer: Layer, tensors: string[]) => string;

/** One binary operator after the other; the last one has the layer's name. */
function chain(op: string): Join {
  return ({ builder, output }, [first, ...others]) =>
    others.reduce(
      (joined, tensor, i) => builder.node(op, [joined, tensor], {}, i === others.length - 1 ? { output } : {}),
      first,
    );
}

/** An operator that takes any number of inputs. */
const many =
  (op: string): Join =>
  ({ builder, output }, tensors) =>
    builder.node(op, tensors, {}, { output });

const JOINS = {
  Add: chain('Add'),
  Subtract: chain('Sub'),
  Multiply: chain('Mul'),
  Average: many('Mean'),
  Maximum: many('Max'),
  Minimum: many('Min'),
};

/** Add, Subtract, Multiply, Average, Maximum and Minimum, of two inputs or more, whose shapes broadcast axis by axis. */
export function elementwise(kind: keyof typeof JOINS) {
  return (layer: Layer): Activation => {
    const inputs = atLeastTwo(layer);
    if (kind === 'Subtract' && inputs.length > 2) refuse(layer, `it has ${inputs.length} inputs, but two are expected`);
    const rank = Math.max(...inputs.map(({ shape }) => shape.length));
    const isImage = inputs.some(({ layout, shape }) => layout === 'channels first' && shape.length === rank);
    const aligned = inputs.map((input) => align(layer, input, rank, isImage));
    const shape = aligned.map((input) => input.shape).reduce((a, b) => broadcast(layer, a, b));
    const tensor = JOINS[kind](
      layer,
      aligned.map((input) => input.tensor),
    );
    return { tensor, layout: isImage ? 'channels first' : 'plain', shape, ...joinMasks(layer, inputs) };
  };
}

/** An input with as many axes as the others, after the batch, and in their layout. */
function align(layer: Layer, input: Activation, rank: number, isImage: boolean): Activation {
  const missing = rank - input.shape.length;
  if (missing === 0) return isImage ? channelsFirst(layer, input) : plain(layer, input);
  const { builder } = layer;
  const shape = [...Array(missing).fill(1), ...input.shape];
  if (isImage && input.shape.length === 1) {
    const axes = builder.ints(Array.from({ length: missing }, (_, i) => i + 2));
    return { tensor: builder.node('Unsqueeze', [input.tensor, axes]), layout: 'channels first', shape };
  }
  const axes = builder.ints(Array.from({ length: missing }, (_, i) => i + 1));
  const wide: Activation = {
    tensor: builder.node('Unsqueeze', [plain(layer, input).tensor, axes]),
    layout: 'plain',
    shape,
  };
  return isImage ? channelsFirst(layer, wide) : wide;
}

/** Concatenate, by default along the channels. */
export function concatenate(layer: Layer): Activation {
  const { axis: given } = readConfig(layer, z.object({ axis: withDefault(z.int(), -1) }));
  const inputs = atLeastTwo(layer);
  const isImage = inputs.some(({ layout }) => layout === 'channels first');
  const aligned = inputs.map((input) => (isImage ? channelsFirst(layer, input) : plain(layer, input)));
  const [first, ...others] = aligned;
  const shape = [...first.shape];
  const { place, tensor: axis } = axisOf(layer, first, given);
  for (const other of others) {
    if (other.shape.length !== shape.length || other.shape.some((size, i) => i !== place && !isEqual(size, shape[i]))) {
      refuse(layer, `its inputs have the shapes ${inputs.map(({ shape }) => `[${shape}]`).join(' and ')}`);
    }
    shape[place] += other.shape[place];
  }
  const masks = place === shape.length - 1 ? joinMasks(layer, inputs) : {};
  if (place === 0 && inputs.some(({ mask }) => mask)) refuse(layer, 'it concatenates sequences with masked steps');
  const tensors = aligned.map(({ tensor }) => tensor);
  const tensor = layer.builder.node('Concat', tensors, { axis }, { output: layer.output });
  return { tensor, layout: first.layout, shape, ...masks };
}

/** Dot: the product of two inputs along an axis of each; with `normalize`, the cosine. */
export function dot(layer: Layer): Activation {
  const { axes, normalize } = readConfig(
    layer,
    z.object({ axes: z.union([z.int(), z.tuple([z.int(), z.int()])]), normalize: withDefault(z.boolean(), false) }),
  );
  if (layer.inputs.length !== 2) refuse(layer, `it has ${layer.inputs.length} inputs, but two are expected`);
  const inputs = layer.inputs.map((input) => plain(layer, input));
  const at = inputs.map((input, i) => axisOf(layer, input, Array.isArray(axes) ? axes[i] : axes).place);
  if (!isEqual(inputs[0].shape[at[0]], inputs[1].shape[at[1]]))
    refuse(layer, `its inputs have the shapes [${inputs[0].shape}] and [${inputs[1].shape}]`);
  const { builder, output } = layer;
  const tensors = inputs.map(({ tensor }, i) => (normalize ? unit(layer, tensor, at[i] + 1) : tensor));
  // One letter for each axis: a is the batch, b the axis that both are summed along.
  const letters = inputs.map(({ shape }, i) =>
    shape.map((_, axis) => (axis === at[i] ? 'b' : String.fromCharCode('c'.charCodeAt(0) + 10 * i + axis))),
  );
  const kept = inputs.map((_, i) => letters[i].filter((letter) => letter !== 'b'));
  const equation = `a${letters[0].join('')},a${letters[1].join('')}->a${kept.flat().join('')}`;
  const shape = inputs.flatMap((input, i) => input.shape.filter((_, axis) => axis !== at[i]));
  if (shape.length > 0)
    return { tensor: builder.node('Einsum', tensors, { equation }, { output }), layout: 'plain', shape };
  const sums = builder.node('Einsum', tensors, { equation });
  return { tensor: builder.node('Unsqueeze', [sums, builder.ints([1])], {}, { output }), layout: 'plain', shape: [1] };
}

/** x / √max(Σx², 1e-12). Source: `l2_normalize` of Keras's backend. */
function unit({ builder }: Layer, tensor: string, axis: number): string {
  const squares = builder.node('ReduceSum', [builder.node('Mul', [tensor, tensor]), builder.ints([axis])], {
    keepdims: 1,
  });
  const length = builder.node('Sqrt', [builder.node('Max', [squares, builder.floats([1e-12])])]);
  return builder.node('Div', [tensor, length]);
}

function atLeastTwo(layer: Layer): Activation[] {
  if (layer.inputs.length < 2) refuse(layer, `it has ${layer.inputs.length} inputs, but at least two are expected`);
  return layer.inputs.map((input) => padded(layer, input));
}

/** A step is unmasked if it is in every input that has a mask. */
function joinMasks({ builder }: Layer, inputs: Activation[]): { mask?: string } {
  const masks = [...new Set(inputs.flatMap(({ mask }) => mask ?? []))];
  if (masks.length === 0) return {};
  return { mask: masks.reduce((a, b) => builder.node('And', [a, b])) };
}

const isEqual = (a: number, b: number) => a === b || Number.isNaN(a) || Number.isNaN(b);

function broadcast(layer: Layer, a: number[], b: number[]): number[] {
  if (a.some((size, i) => !isEqual(size, b[i]) && size !== 1 && b[i] !== 1)) {
    refuse(layer, `its inputs have the shapes [${a}] and [${b}]`);
  }
  return a.map((size, i) => (size === 1 || Number.isNaN(size) ? b[i] : size));
}
