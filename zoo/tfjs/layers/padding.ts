import { z } from 'zod';
import { slideAxis } from '../same-padding.ts';
import { inLayout } from './in-layout.ts';
import {
  type Activation,
  channelsLastSchema,
  expectRank,
  type Layer,
  onlyInput,
  type Padding,
  readConfig,
  refuse,
} from './layer.ts';

const amount = z.int().min(0);
const both = (size: number): [number, number] => [size, size];

/**
 * The number of points to add or crop before and after each axis: a pair for each axis, a number for each axis, or one for
 * all.
 */
function amountsSchema(rank: number) {
  const pair = z.tuple([amount, amount]);
  const all = amount.transform((size): Padding => Array(rank).fill(both(size)));
  if (rank === 1) return z.union([z.tuple([pair]), pair.transform((sides): Padding => [sides]), all]);
  return z.union([
    z.array(pair).length(rank),
    z
      .array(amount)
      .length(rank)
      .transform((sizes): Padding => sizes.map(both)),
    all,
  ]);
}

/**
 * ZeroPadding1D, 2D and 3D add no node: a following convolution takes the zeros into its own `pads`, which saves copying the
 * image forwards and backwards. Any other consumer pads first (see {@link padded}).
 */
export function zeroPadding(rank: number) {
  const schema = z.object({ data_format: channelsLastSchema, padding: amountsSchema(rank) });
  return (layer: Layer): Activation => {
    const input = expectRank(layer, onlyInput(layer), rank);
    const { padding } = readConfig(layer, schema);
    const before = input.padding ?? [];
    return {
      tensor: input.tensor,
      layout: input.layout,
      shape: input.shape.map((size, axis) => (axis < rank ? size + padding[axis][0] + padding[axis][1] : size)),
      padding: padding.map(([start, end], axis) => [start + (before[axis]?.[0] ?? 0), end + (before[axis]?.[1] ?? 0)]),
    };
  };
}

/** Cropping1D, 2D and 3D: removes this many points at each end. */
export function cropping(rank: number) {
  const schema = z.object({ data_format: channelsLastSchema, cropping: amountsSchema(rank) });
  return (layer: Layer): Activation => {
    const input = padded(layer, expectRank(layer, onlyInput(layer), rank));
    const { cropping: cut } = readConfig(layer, schema);
    const shape = input.shape.map((size, axis) => (axis < rank ? size - cut[axis][0] - cut[axis][1] : size));
    if (shape.some((size) => size < 1)) refuse(layer, `nothing is left of its input [${input.shape}]`);
    return crop(
      layer,
      input,
      cut.map(([before]) => before),
      shape,
    );
  };
}

/** The part of an image that begins at `start` and has `shape`. */
export function crop(layer: Layer, input: Activation, start: number[], shape: number[]): Activation {
  const { builder, output } = layer;
  const axes = start.map((_, axis) => axis + (input.layout === 'plain' ? 1 : 2));
  // The end of a dynamic size cannot be counted from its start.
  const ends = start.map((from, axis) => (Number.isNaN(shape[axis]) ? 2 ** 31 : from + shape[axis]));
  if (shape.some(Number.isNaN)) refuse(layer, 'it crops an axis whose size is known only at run time');
  const tensor = builder.node(
    'Slice',
    [input.tensor, builder.ints(start), builder.ints(ends), builder.ints(axes)],
    {},
    { output },
  );
  return { tensor, layout: input.layout, shape };
}

/** The activation with its pending zeros put around it. */
export function padded(layer: Pick<Layer, 'builder'>, activation: Activation): Activation {
  const { padding, ...rest } = activation;
  if (!padding) return activation;
  const side = (end: 0 | 1) => [0, ...inLayout(activation, [...padding.map((sizes) => sizes[end]), 0])];
  const pads = layer.builder.ints([...side(0), ...side(1)]);
  return { ...rest, tensor: layer.builder.node('Pad', [activation.tensor, pads], { mode: 'constant' }) };
}

/** A window that slides over an image: its size, its strides, and its dilations. */
export interface Window {
  kernel: number[];
  strides: number[];
  dilations: number[];
  /** `causal`: zeros in front only, so that no point sees a later one. */
  padding: 'same' | 'valid' | 'causal';
}

/** The positions of a window: the size of its output along each axis, and its zeros in ONNX's form. */
export interface Slid {
  size: number[];
  padding: Padding;
  /** The zeros depend on a size that is known only at run time. */
  isOpen: boolean;
}

/** @throws InvalidInputError if the window does not fit */
export function slide(layer: Layer, size: number[], window: Window): Slid {
  const { kernel, strides, dilations, padding } = window;
  const axes = size.map((points, axis) => {
    const reach = (kernel[axis] - 1) * dilations[axis] + 1;
    if (padding === 'causal') {
      return { ...slideAxis(points + reach - 1, reach, strides[axis], 'valid'), before: reach - 1, after: 0 };
    }
    // With stride 1 the zeros are the same for every size.
    if (Number.isNaN(points) && strides[axis] === 1) {
      return { ...slideAxis(reach, reach, 1, padding), size: padding === 'same' ? points : Number.NaN };
    }
    return slideAxis(points, reach, strides[axis], padding);
  });
  if (axes.some((axis) => axis.size < 1)) {
    refuse(layer, `its ${kernel.join('×')} window does not fit into its ${size.join('×')} input`);
  }
  return {
    size: axes.map((axis) => axis.size),
    padding: axes.map(({ before, after }) => [before, after]),
    isOpen: axes.some(({ before }) => Number.isNaN(before)),
  };
}

/** `pads` (or `auto_pad`) of ONNX's Conv and pools: the window's zeros, and the pending ones before it. */
export function padsAttribute({ padding, isOpen }: Slid, pending?: Padding): Record<string, number[] | string> {
  if (isOpen) return { auto_pad: 'SAME_UPPER' };
  const side = (end: 0 | 1) => padding.map((sizes, axis) => sizes[end] + (pending?.[axis][end] ?? 0));
  return { pads: [...side(0), ...side(1)] };
}
