import type { GradientFlow } from '../../autodiff/gradient-flow.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { ValueInfo } from '../../onnx/graph.ts';
import { STEP } from './state-names.ts';
import {
  type LabelledObjective,
  type Objective,
  outputsByBatch,
  planNames,
  readingsOf,
  type StepPlan,
} from './step-plan.ts';

/**
 * Adds the losses of a plan to a graph of `networkPerBatch`, and their weighted sum `STEP.loss`. Each unweighted loss is an output
 * as well.
 *
 * @param outputs of the networks
 * @returns where the plan stops or reverses gradients
 */
export function addObjectives(build: GraphBuilder, outputs: readonly ValueInfo[], plan: StepPlan): GradientFlow {
  const terms = plan.objectives.map((objective) => {
    const { name } = objective;
    build.node('Identity', [lossOf(build, outputs, objective)], {}, { output: planNames.loss(name) });
    build.output(planNames.loss(name), 'float', []);
    return build.node('Mul', [planNames.loss(name), build.input(planNames.weight(name), 'float', [])]);
  });
  build.node('Sum', terms, {}, { output: STEP.loss });
  const lambdas = new Set(Object.values(plan.reversals ?? {}));
  for (const lambda of lambdas) build.input(lambda, 'float', []);
  const copies = copiesIn(build, plan);
  return {
    stops: (plan.stops ?? []).flatMap(copies),
    reversals: new Map(
      Object.entries(plan.reversals ?? {}).flatMap(([tensor, lambda]) =>
        copies(tensor).map((name) => [name, lambda] as const),
      ),
    ),
  };
}

function lossOf(build: GraphBuilder, outputs: readonly ValueInfo[], objective: Objective): string {
  const read = readingsOf(objective).map(({ batch, output }) => {
    const values = planNames.ofBatch(batch, output);
    const { shape } = outputs.find(({ name }) => name === values) ?? { shape: [] };
    return { values, shape, batch };
  });
  // Two outputs of one batch have the same rows, and one vector of weights.
  const weights = new Map(
    read.map(({ batch, shape }) => [batch, { name: planNames.exampleWeights(objective.name, batch), shape }]),
  );
  for (const { name, shape } of weights.values()) build.input(name, 'float', shape.slice(0, 1));
  const given = read.map(({ values, batch }) => ({ values, weights: weights.get(batch)?.name ?? '' }));
  if ('reads' in objective) return objective.loss(build, given);
  return ofExamples(build, objective, { ...given[0], shape: read[0].shape });
}

function ofExamples(
  build: GraphBuilder,
  { name, loss }: LabelledObjective,
  { values, weights, shape }: { values: string; weights: string; shape: ValueInfo['shape'] },
): string {
  const targets = build.input(planNames.targets(name), 'float', shape);
  const losses = build.node('Mul', [loss.perExample(build, values, targets), weights]);
  return build.node('ReduceSum', [losses, build.ints([0])], { keepdims: 0 });
}

/** Finds the copies of a network's tensor, one for each batch that needs it. */
function copiesIn(build: GraphBuilder, plan: StepPlan): (tensor: string) => string[] {
  // After other operators a tensor may have another layout, or other nodes may read it under another name.
  const identities = new Set(build.graph.nodes.filter(({ op }) => op === 'Identity').flatMap(({ outputs }) => outputs));
  return (tensor) => {
    const copies = [...outputsByBatch(plan).keys()].map((batch) => planNames.ofBatch(batch, tensor));
    const found = copies.filter((name) => identities.has(name));
    if (found.length === 0) throw new Error(`No Identity node of the network makes “${tensor}”.`);
    return found;
  };
}
