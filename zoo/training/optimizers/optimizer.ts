import type { GraphBuilder } from '../../onnx/builder.ts';
import type { ParameterGroup } from '../step/parameters.ts';

/** One update of a group's parameters, given the names of its flat vectors and scalars. */
export interface Update {
  parameter: string;
  gradient: string;
  /** The optimizer's state, by slot. */
  state: Record<string, string>;
  /** η, `[1]`: the schedule's learning rate times the group's. */
  learningRate: string;
  /** t, `[1]`: how many steps the group has taken, this one included. */
  step: string;
  group: Pick<ParameterGroup, 'weightDecay' | 'parameters'>;
}

/** An optimizer: its state, which starts at zero, and how it adds an update to a graph. */
export interface Optimizer {
  /** Vectors as long as the parameters. */
  slots: readonly string[];
  /** @returns the names of the parameters and the state after the step */
  update(build: GraphBuilder, update: Update): { parameter: string; state: Record<string, string> };
}

/** Element-wise arithmetic on names, so that a formula reads as one. */
export function arithmetic(build: GraphBuilder) {
  return {
    number: (value: number) => build.floats([value]),
    add: (a: string, b: string) => build.node('Add', [a, b]),
    sub: (a: string, b: string) => build.node('Sub', [a, b]),
    mul: (a: string, b: string) => build.node('Mul', [a, b]),
    div: (a: string, b: string) => build.node('Div', [a, b]),
    sqrt: (a: string) => build.node('Sqrt', [a]),
    pow: (a: string, b: string) => build.node('Pow', [a, b]),
  };
}
