import { differentiate } from '../autodiff/differentiate.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { addAdamW } from './adamw.ts';
import type { ParameterGroup } from './parameters.ts';

/** Names of the step's inputs and outputs beside the network's own inputs. */
export const STEP = {
  /** `[batch, classes]`: the distribution that each example should get. */
  targets: 'targets',
  learningRate: 'learning_rate',
  step: 'step',
  loss: 'loss',
} as const;

/** What the optimizer keeps of a parameter group, as names of the step's inputs. `next` of a name is the output. */
export const stateNames = (group: ParameterGroup) => ({
  parameter: `parameter_${group.name}`,
  firstMoment: `first_moment_${group.name}`,
  secondMoment: `second_moment_${group.name}`,
});
export const next = (name: string) => `${name}_next`;

/** The network with its parameters as inputs, one flat vector a group, so that they can change from run to run. */
export function withParametersAsInputs(network: Graph, groups: ParameterGroup[]): Graph {
  const build = new GraphBuilder(network.name, {
    ...network,
    inputs: [...network.inputs],
    initializers: new Map(network.initializers),
    nodes: [],
  });
  for (const group of groups) {
    const flat = build.input(stateNames(group).parameter, 'float', [group.size]);
    const parts = group.parameters.map(({ name }) => `${name}_flat`);
    build.nodes('Split', [flat, build.ints(group.parameters.map(({ size }) => size))], parts, { axis: 0 });
    for (const [i, { name, shape }] of group.parameters.entries()) {
      build.graph.initializers.delete(name);
      build.node('Reshape', [parts[i], build.ints(shape)], {}, { output: name });
    }
  }
  build.graph.nodes.push(...network.nodes);
  return build.graph;
}

/**
 * The training step as one ONNX graph: forward pass, cross-entropy, backward pass, AdamW.
 *
 * In: the network's inputs, `targets`, `learning_rate` and `step` (scalars), and for each group its parameters and two
 * moments. Out: `loss` (scalar, the batch's mean) and the groups' state after the step.
 *
 * @param network makes `logits [batch, classes]`
 * @throws InvalidInputError if the network cannot be differentiated
 */
export async function buildStepGraph(network: Graph, groups: ParameterGroup[]): Promise<Graph> {
  const parameterized = withParametersAsInputs(network, groups);
  const [logits] = parameterized.outputs;
  const build = new GraphBuilder('step', { ...parameterized, outputs: [] });
  const targets = build.input(STEP.targets, 'float', logits.shape);
  const logProbabilities = build.node('LogSoftmax', [logits.name], { axis: -1 });
  const agreement = build.node('ReduceSum', [build.node('Mul', [logProbabilities, targets]), build.ints([1])], {
    keepdims: 0,
  });
  build.node('Neg', [build.node('ReduceMean', [agreement], { keepdims: 0 })], {}, { output: STEP.loss });
  build.output(STEP.loss, 'float', []);

  const names = groups.flatMap(({ parameters }) => parameters.map(({ name }) => name));
  const gradients = differentiate(build, STEP.loss, names, await inferShapes(build.graph));

  const learningRate = build.input(STEP.learningRate, 'float', []);
  const step = build.input(STEP.step, 'float', []);
  for (const group of groups) {
    const state = stateNames(group);
    build.input(state.firstMoment, 'float', [group.size]);
    build.input(state.secondMoment, 'float', [group.size]);
    const flat = group.parameters.map(({ name }) =>
      build.node('Reshape', [gradients.get(name) ?? '', build.ints([-1])]),
    );
    const gradient = build.node('Concat', flat, { axis: 0 });
    const rate = build.node('Mul', [learningRate, build.floats([group.learningRateScale])]);
    const after = addAdamW(build, state, gradient, rate, step, { weightDecay: group.weightDecay });
    for (const key of ['parameter', 'firstMoment', 'secondMoment'] as const) {
      build.node('Identity', [after[key]], {}, { output: next(state[key]) });
      build.output(next(state[key]), 'float', [group.size]);
    }
  }
  return build.graph;
}
