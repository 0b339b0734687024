import type { GraphBuilder } from '../../onnx/builder.ts';
import type { RuntimeTensor } from '../../runtime/session.ts';
import type { Loss } from '../losses/loss.ts';
import type { Inputs } from './network.ts';

/** An output of the network for a batch. All that read the same batch share one forward pass. */
export interface Reading {
  batch: string;
  output: string;
}

/** A loss of each example against its targets: Σ weight · loss. */
export interface LabelledObjective extends Reading {
  /** Part of the names of its inputs and its loss in the step. */
  name: string;
  loss: Loss;
}

/** One batch, as a loss of whole batches reads it. */
export interface BatchOutput {
  /** `[rows, …]` */
  values: string;
  /** `[rows]`: the weight of each row. They sum to 1. Rows that only fill up a batch have weight 0; the loss has to ignore them. */
  weights: string;
}

/** A loss without targets over one or several whole batches: the distance of two domains, the entropy of predictions. */
export interface UnlabelledObjective {
  name: string;
  reads: Reading[];
  /** Adds the loss, a scalar. @returns its name */
  loss: (build: GraphBuilder, outputs: BatchOutput[]) => string;
}

export type Objective = LabelledObjective | UnlabelledObjective;

/**
 * The losses of a step in which one network has several heads, losses or batches. The step's loss is the weighted sum of the
 * objectives' losses; the weights are fed.
 */
export interface StepPlan {
  objectives: Objective[];
  /** The largest number of rows of each batch, which fixes all shapes: see `TrainerOptions.batchSize`. Any number by default. */
  batchSizes?: Readonly<Record<string, number>>;
  /** Outputs of Identity nodes of the network, where gradients stop. */
  stops?: readonly string[];
  /**
   * By the output of an Identity node of the network: the name of a number λ that is fed. The gradient is multiplied by −λ there,
   * as adversarial domain heads need it. See `GradientFlow`.
   */
  reversals?: Readonly<Record<string, string>>;
  /** One objective is an adversary's, and the network learns against it. The weights of both count in the reported total only. */
  opposition?: Opposition;
}

/** A network and its adversary: see `opposedGradients`. The plan has no objectives but theirs. */
export interface Opposition {
  /** The network's objective, by its name. */
  predictor: string;
  adversary: string;
  /** The adversary's parameters. All others are the network's. */
  parameters: readonly string[];
  /** How much the network's gradient harms the adversary. */
  alpha: number;
}

/** The examples of a step, or with accumulation of a part of it. */
export interface StepExamples {
  /** The network's inputs, by batch. */
  batches: Readonly<Record<string, Inputs>>;
  objectives: Readonly<
    Record<
      string,
      {
        /** The weight of the objective's loss in the step's; 1 by default. */
        weight?: number;
        /** `[rows, outputs]`, for an objective with labels. */
        targets?: RuntimeTensor;
        /** The weight of each row in this loss, by batch. Over the batches of a step they sum to 1. 1 / rows by default. */
        exampleWeights?: Readonly<Record<string, Float32Array>>;
      }
    >
  >;
  /** λ of each reversal, by its name in the plan. */
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

/** The batches of a plan, each with the outputs of the network that objectives read. */
export function outputsByBatch({ objectives }: StepPlan): Map<string, Set<string>> {
  const outputs = new Map<string, Set<string>>();
  for (const { batch, output } of objectives.flatMap(readingsOf)) {
    outputs.set(batch, (outputs.get(batch) ?? new Set()).add(output));
  }
  return outputs;
}

/** The size of a plan's largest batch; undefined unless all have a fixed size. */
export function largestBatch(plan: StepPlan): number | undefined {
  const sizes = [...outputsByBatch(plan).keys()].map((batch) => plan.batchSizes?.[batch]);
  const fixed = sizes.filter((size) => size !== undefined);
  return fixed.length === sizes.length ? Math.max(...fixed) : undefined;
}
