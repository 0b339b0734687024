import type { Optimizer } from '../optimizers/optimizer.ts';
import type { ParameterGroup } from './parameters.ts';

/** Names of the step's inputs and outputs, except the network's inputs and the groups' state. */
export const STEP = {
  /** `[batch, outputs]`: see `Loss`. */
  targets: 'targets',
  /** `[batch]`: the weight of each example's loss; over all batches of a step they sum to 1. */
  exampleWeights: 'example_weights',
  /** `[groups]`: each group's learning rate, 0 where it is frozen. */
  learningRates: 'learning_rates',
  /** `[groups]`: the number of steps of each group, this one included. */
  steps: 'steps',
  /** `[groups]`: 1, or 0 where a group is frozen; only where gradients are clipped or the loss is scaled. */
  active: 'active',
  /** Scalar: the weighted sum of the examples' losses. */
  loss: 'loss',
  /** Scalar: the loss is multiplied by it before the backward pass. In mixed precision only, as is the next one. */
  lossScale: 'loss_scale',
  /** `[1]`: the sum of the gradients' absolute values, which is not finite if one of them overflowed. */
  magnitude: 'gradient_magnitude',
} as const;

export const parameterName = (group: ParameterGroup) => `parameter_${group.name}`;
/** The sum of the gradients of a step's batches so far. */
export const gradientName = (group: ParameterGroup) => `gradient_${group.name}`;
export const averageName = (group: ParameterGroup) => `average_${group.name}`;
export const slotName = (slot: string, group: ParameterGroup) => `${slot}_${group.name}`;

/** The name of the output with the state after the step. */
export const next = (name: string) => `${name}_next`;

/** The parts of a group that change with each step: parameters, the optimizer's slots, and the average if there is one. */
export function stateNames(group: ParameterGroup, optimizer: Optimizer, averaged: boolean): string[] {
  return [
    parameterName(group),
    ...optimizer.slots.map((slot) => slotName(slot, group)),
    ...(averaged ? [averageName(group)] : []),
  ];
}
