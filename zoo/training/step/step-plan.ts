import type { GraphBuilder } from '../../onnx/builder.ts';
import type { RuntimeTensor } from '../../runtime/session.ts';
import type { Loss } from '../losses/loss.ts';
import type { Inputs } from './network.ts';

/** An output of the network, for the examples of a batch. Whatever reads the same batch shares one forward pass. */
export interface Reading {
  batch: string;
  output: string;
}

/** A loss of each example, held against its targets: Σ weight · loss. */
export interface LabelledObjective extends Reading {
  /** Names the inputs that it adds to the step, and its loss. */
  name: string;
  loss: Loss;
}

/** What a loss of whole batches reads of one of them. */
export interface BatchOutput {
  /** `[rows, …]` */
  values: string;
  /** `[rows]`: what each row counts. They sum to 1; rows that only fill a batch up count 0, and the loss has to leave them out. */
  weights: string;
}

/** A loss without targets, of one or several batches as a whole: a distance between two domains, the entropy of predictions. */
export interface UnlabelledObjective {
  name: string;
  reads: Reading[];
  /** Adds the loss, a scalar. @returns its name */
  loss: (build: GraphBuilder, outputs: BatchOutput[]) => string;
}

export type Objective = LabelledObjective | UnlabelledObjective;

/**
 * What a step trains on where one network has several heads, losses or batches: the step's loss is the sum of the objectives'
 * losses, each times a weight that is fed.
 */
export interface StepPlan {
  objectives: Objective[];
  /** The most rows of each batch, so that every shape is known beforehand: see `TrainerOptions.batchSize`. By default any number. */
  batchSizes?: Readonly<Record<string, number>>;
  /** Outputs of Identity nodes of the network: no gradient goes back past them. */
  stops?: readonly string[];
  /**
   * By the output of an Identity node of the network, the name of a number λ that is fed: the gradient that goes back is
   * multiplied by −λ, as a head that tells domains apart needs it. See `GradientFlow`.
   */
  reversals?: Readonly<Record<string, string>>;
}

/** One step's examples, or with accumulation some of them. */
export interface StepExamples {
  /** Of each batch, the network's inputs. */
  batches: Readonly<Record<string, Inputs>>;
  objectives: Readonly<
    Record<
      string,
      {
        /** What the objective's loss counts in the step's; 1 by default. */
        weight?: number;
        /** `[rows, outputs]`, of an objective with labels. */
        targets?: RuntimeTensor;
        /** By batch, what each of its rows counts in this loss; over the batches of one step they sum to 1. By default 1 / rows. */
        exampleWeights?: Readonly<Record<string, Float32Array>>;
      }
    >
  >;
  /** The λ of reversals, by the names that the plan gives them. */
  reversals?: Readonly<Record<string, number>>;
}

/** Names in the graph of a step. */
export const planNames = {
  ofBatch: (batch: string, tensor: string) => `${batch}.${tensor}`,
  targets: (objective: string) => `${objective}.targets`,
  exampleWeights: (objective: string, batch: string) => `${objective}.${batch}.example_weights`,
  weight: (objective: string) => `${objective}.weight`,
  loss: (objective: string) => `${objective}.loss`,
} as const;

export const readingsOf = (objective: Objective): readonly Reading[] =>
  'reads' in objective ? objective.reads : [objective];

/** The batches of a plan, and of each the outputs of the network that an objective reads. */
export function outputsByBatch({ objectives }: StepPlan): Map<string, Set<string>> {
  const outputs = new Map<string, Set<string>>();
  for (const { batch, output } of objectives.flatMap(readingsOf)) {
    outputs.set(batch, (outputs.get(batch) ?? new Set()).add(output));
  }
  return outputs;
}

/** The most rows of any of a plan's batches, where all of them have a fixed size. */
export function largestBatch(plan: StepPlan): number | undefined {
  const sizes = [...outputsByBatch(plan).keys()].map((batch) => plan.batchSizes?.[batch]);
  const fixed = sizes.filter((size) => size !== undefined);
  return fixed.length === sizes.length ? Math.max(...fixed) : undefined;
}
