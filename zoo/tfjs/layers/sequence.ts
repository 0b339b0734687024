import type { Activation, Layer } from './layer.ts';

/** A sequence reversed in time. */
export function reversed(layer: Pick<Layer, 'builder'>, sequence: Activation): Activation {
  const turn = (tensor: string) => reverseSteps(layer, tensor);
  const mask = sequence.mask ? { mask: turn(sequence.mask) } : {};
  return { ...sequence, tensor: turn(sequence.tensor), ...mask };
}

/** The tensor `[batch, time, …]` reversed in time. */
export function reverseSteps({ builder }: Pick<Layer, 'builder'>, tensor: string, output?: string): string {
  const [start, end, axis, step] = [[-1], [-(2 ** 31)], [1], [-1]].map((values) => builder.ints(values));
  return builder.node('Slice', [tensor, start, end, axis, step], {}, output ? { output } : {});
}

/**
 * A sequence with the unmasked steps moved to the front, in their order.
 *
 * @returns `lengths`, int32 `[batch]`: the number of unmasked steps; empty without a mask. `counts`, int64 `[batch, time]`:
 *   the number of unmasked steps up to and including each step.
 */
export function packed(layer: Layer, sequence: Activation): { input: Activation; lengths: string; counts?: string } {
  if (!sequence.mask) return { input: sequence, lengths: '' };
  const { builder } = layer;
  const counted = builder.node('Cast', [sequence.mask], { to: 7 });
  const time = builder.ints([1], []);
  const counts = builder.node('CumSum', [counted, time]);
  const lengths = builder.node('Cast', [builder.node('ReduceSum', [counted, builder.ints([1])], { keepdims: 0 })], {
    to: 6,
  });
  // Steps sorted by "unmasked, then early"; no two keys are equal.
  const ones = builder.node('Add', [builder.node('Mul', [counted, builder.ints([0], [])]), builder.ints([1], [])]);
  const first = builder.node('Mul', [counted, builder.ints([2 ** 31], [])]);
  const keys = builder.node('Sub', [first, builder.node('CumSum', [ones, time])]);
  const size = builder.node('Shape', [keys], { start: 1, end: 2 });
  const order = builder.unique('order');
  builder.nodes('TopK', [keys, size], [builder.unique('keys'), order], { axis: 1, largest: 1, sorted: 1 });
  return { input: { ...sequence, tensor: gatherSteps(layer, sequence.tensor, order) }, lengths, counts };
}

/** Zeros, then the outputs of the unmasked steps: position `n` has the output after `n` of them. */
export function intoPlace({ builder }: Layer, sequence: string): string {
  const first = builder.node('Slice', [sequence, builder.ints([0]), builder.ints([1]), builder.ints([1])]);
  return builder.node('Concat', [builder.node('Mul', [first, builder.floats([0])]), sequence], { axis: 1 });
}

/** For each element of `indices [batch, time]` that step of `sequence [batch, steps, features]`. */
export function gatherSteps({ builder }: Layer, sequence: string, indices: string, output?: string): string {
  const at = builder.node('Unsqueeze', [indices, builder.ints([2])]);
  return builder.node('GatherND', [sequence, at], { batch_dims: 1 }, output ? { output } : {});
}
