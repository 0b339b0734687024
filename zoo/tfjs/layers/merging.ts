import { z } from 'zod';
import { type Activation, type Layer, readConfig, refuse } from './layer.ts';
import { padded } from './padding.ts';

/** Add and Multiply, of two inputs or more, whose shapes broadcast axis by axis. */
export function elementwise(op: 'Add' | 'Mul') {
  return (layer: Layer): Activation => {
    const [first, ...others] = atLeastTwo(layer);
    let result = first;
    for (const [index, other] of others.entries()) {
      const shape = broadcast(layer, result.shape, other.shape);
      const options = index === others.length - 1 ? { output: layer.output } : {};
      result = { tensor: layer.builder.node(op, [result.tensor, other.tensor], {}, options), shape };
    }
    return result;
  };
}

/** Concatenate, by default along the channels. */
export function concatenate(layer: Layer): Activation {
  const { axis: given } = readConfig(layer, z.object({ axis: z.int().nullish() }));
  const inputs = atLeastTwo(layer);
  const shape = [...inputs[0].shape];
  const rank = shape.length;
  // Keras counts the batch as axis 0; `shape` leaves it out.
  const axis = given == null || given < 0 ? rank + (given ?? -1) : given - 1;
  if (axis < 0 || axis >= rank) refuse(layer, `axis ${given} does not exist in inputs of shape [${shape}]`);
  for (const other of inputs.slice(1)) {
    if (other.shape.length !== rank || other.shape.some((size, i) => i !== axis && size !== shape[i])) {
      refuse(layer, `its inputs have the shapes ${inputs.map(({ shape }) => `[${shape}]`).join(' and ')}`);
    }
    shape[axis] += other.shape[axis];
  }
  const onnxAxis = rank === 3 ? [2, 3, 1][axis] : axis + 1;
  const tensors = inputs.map(({ tensor }) => tensor);
  return { tensor: layer.builder.node('Concat', tensors, { axis: onnxAxis }, { output: layer.output }), shape };
}

function atLeastTwo(layer: Layer): Activation[] {
  if (layer.inputs.length < 2) refuse(layer, `it has ${layer.inputs.length} inputs where two or more are expected`);
  return layer.inputs.map((input) => padded(layer, input));
}

function broadcast(layer: Layer, a: number[], b: number[]): number[] {
  if (a.length !== b.length || a.some((size, i) => size !== b[i] && size !== 1 && b[i] !== 1)) {
    refuse(layer, `its inputs have the shapes [${a}] and [${b}]`);
  }
  return a.map((size, i) => Math.max(size, b[i]));
}
