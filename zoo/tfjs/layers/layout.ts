import { type Activation, type Layer, refuse } from './layer.ts';
import { padded } from './padding.ts';

type Transposer = Pick<Layer, 'builder' | 'transposed'>;

/** The activation with its axes in Keras's order. */
export function plain(layer: Transposer, activation: Activation): Activation {
  const input = padded(layer, activation);
  if (input.layout === 'plain') return input;
  const rank = input.shape.length;
  const axes = Array.from({ length: rank - 1 }, (_, i) => i + 2);
  return transposed(layer, input, 'plain', [0, ...axes, 1]);
}

/** The activation with its channels right after the batch. A vector is the same either way. */
export function channelsFirst(layer: Transposer, activation: Activation): Activation {
  const input = padded(layer, activation);
  if (input.layout === 'channels first' || input.shape.length < 2) return input;
  return transposed(layer, input, 'channels first', channelsFirstAxes(input.shape.length));
}

/** `perm` of the Transpose from Keras's layout, with `rank` axes besides the batch, to channels first. */
export function channelsFirstAxes(rank: number): number[] {
  return [0, rank, ...Array.from({ length: rank - 1 }, (_, i) => i + 1)];
}

function transposed(layer: Transposer, input: Activation, layout: Activation['layout'], perm: number[]): Activation {
  const known = layer.transposed.get(input.tensor);
  if (known) return { ...known, ...(input.mask ? { mask: input.mask } : {}) };
  const moved = { ...input, tensor: layer.builder.node('Transpose', [input.tensor], { perm }), layout };
  layer.transposed.set(input.tensor, moved);
  layer.transposed.set(moved.tensor, input);
  return moved;
}

/** An axis in Keras's numbering, where the batch is 0, of an activation: its position in `shape`, and in the tensor. */
export function axisOf(layer: Layer, { shape, layout }: Activation, axis: number): { place: number; tensor: number } {
  const rank = shape.length;
  const place = axis < 0 ? axis + rank : axis - 1;
  if (place < 0 || place >= rank) refuse(layer, `axis ${axis} does not exist in inputs of shape [${shape}]`);
  if (layout === 'plain' || rank === 1) return { place, tensor: place + 1 };
  return { place, tensor: place === rank - 1 ? 1 : place + 2 };
}
