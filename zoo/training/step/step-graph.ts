import { differentiate } from '../../autodiff/differentiate.ts';
import type { GradientFlow } from '../../autodiff/gradient-flow.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { toBlockedLayout } from '../../runtime/blocked-layout/to-blocked-layout.ts';
import { inferShapes } from '../../runtime/infer-shapes.ts';
import { bypass } from '../../simplify/bypass.ts';
import type { Loss } from '../losses/loss.ts';
import { addObjectives } from './add-objectives.ts';
import { lowRankGradients } from './low-rank-gradients.ts';
import { opposedGradients } from './opposed-gradients.ts';
import type { ParameterGroup } from './parameters.ts';
import { poolBeforeActivation } from './pool-before-activation.ts';
import { reassociateProducts } from './reassociate-products.ts';
import { gradientName, next, parameterName, STEP } from './state-names.ts';
import { type Opposition, planNames, type StepPlan } from './step-plan.ts';
import { addUpdate, type UpdateOptions } from './update-graph.ts';

export interface LossOptions {
  /** Of the network's first output. */
  loss: Loss;
  /** Several losses instead, of a graph of `networkPerBatch`. */
  plan?: StepPlan | undefined;
  /** From `blockSize`, for a network whose batch is fixed: its convolutions in the layout that the CPU likes. */
  blockSize?: number | null;
  /** Whether the loss is multiplied with `STEP.lossScale` for the backward pass; gradients are divided by it again. */
  scalesLoss?: boolean;
}

/** The network with its parameters as inputs, one flat vector a group, so that they can change from run to run. */
export function withParametersAsInputs(network: Graph, groups: ParameterGroup[]): Graph {
  const build = new GraphBuilder(network.name, {
    ...network,
    inputs: [...network.inputs],
    initializers: new Map(network.initializers),
    nodes: [],
  });
  for (const group of groups) {
    const flat = build.input(parameterName(group), 'float', [group.size]);
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
 * The training step as one ONNX graph: forward pass, loss, backward pass, optimizer.
 *
 * In: the network's inputs, `STEP.targets`, `STEP.exampleWeights`, `STEP.learningRates`, `STEP.steps`, and for each group its
 * state (`stateNames`). Out: `STEP.loss` and the groups' state after the step. With a plan, the inputs and losses that it names
 * (`planNames`) instead of targets and weights.
 *
 * @param network its first output is `[batch, outputs]`
 * @throws InvalidInputError if the network cannot be differentiated
 */
export async function buildStepGraph(
  network: Graph,
  groups: ParameterGroup[],
  options: UpdateOptions & LossOptions,
): Promise<Graph> {
  const build = await differentiated(network, groups, options);
  addUpdate(build.builder, groups, build.gradients, options);
  // Without copies, which only give a result its name.
  return bypass(build.builder.graph, ({ op, domain }) => op === 'Identity' && !domain);
}

/**
 * The gradient alone, for a step that is spread over several batches: adds the groups' gradients to what the batches before
 * have summed (inputs `gradientName`; outputs `next` of it).
 */
export async function buildGradientGraph(
  network: Graph,
  groups: ParameterGroup[],
  options: LossOptions,
): Promise<Graph> {
  const { builder, gradients } = await differentiated(network, groups, options);
  for (const [i, group] of groups.entries()) {
    const sum = builder.input(gradientName(group), 'float', [group.size]);
    builder.node('Add', [sum, gradients[i]], {}, { output: next(sum) });
    builder.output(next(sum), 'float', [group.size]);
  }
  return builder.graph;
}

/** The name of a parameter's gradient in `buildParameterGradientGraph`. */
export const parameterGradientName = (name: string) => `gradient_of/${name}`;

/**
 * The gradient alone, parameter by parameter, so that none is copied into a vector and out of it: in, the parameters under their
 * own names; out, the losses and `parameterGradientName` of each.
 */
export async function buildParameterGradientGraph(
  network: Graph,
  groups: ParameterGroup[],
  options: Omit<LossOptions, 'scalesLoss'>,
): Promise<Graph> {
  const initializers = new Map(network.initializers);
  const build = new GraphBuilder(network.name, { ...network, inputs: [...network.inputs], initializers });
  const parameters = groups.flatMap((group) => group.parameters);
  for (const { name, shape } of parameters) {
    initializers.delete(name);
    build.input(name, 'float', shape);
  }
  const { builder, byName } = await lossAndGradients(build.graph, groups, options);
  for (const { name, shape } of parameters) {
    builder.node('Identity', [byName.get(name) ?? ''], {}, { output: parameterGradientName(name) });
    builder.output(parameterGradientName(name), 'float', shape);
  }
  return bypass(builder.graph, ({ op, domain }) => op === 'Identity' && !domain);
}

/** The network with its loss and the gradient of each group, a flat vector. */
async function differentiated(network: Graph, groups: ParameterGroup[], options: LossOptions) {
  const { builder, byName } = await lossAndGradients(withParametersAsInputs(network, groups), groups, options);
  const gradients = groups.map(({ parameters }) => {
    const flat = parameters.map(({ name }) => builder.node('Reshape', [byName.get(name) ?? '', builder.ints([-1])]));
    const gradient = builder.node('Concat', flat, { axis: 0 });
    return options.scalesLoss ? builder.node('Div', [gradient, STEP.lossScale]) : gradient;
  });
  return { builder, gradients };
}

/** A network whose parameters are no constants, with its loss and the gradient of each parameter. */
async function lossAndGradients(parameterized: Graph, groups: ParameterGroup[], options: LossOptions) {
  const { loss, plan, blockSize = null, scalesLoss } = options;
  const plain = poolBeforeActivation(parameterized);
  const laidOut = blockSize === null ? plain : toBlockedLayout(plain, await inferShapes(plain), blockSize);
  const names = groups.flatMap(({ parameters }) => parameters.map(({ name }) => name));
  const narrowed = blockSize === null ? unchanged(laidOut) : lowRankGradients(laidOut, names);
  const builder = new GraphBuilder('step', { ...narrowed.graph, outputs: [] });
  const given = plan ? addObjectives(builder, laidOut.outputs, plan) : addLoss(builder, laidOut, loss);
  const flow = { ...given, stops: [...(given.stops ?? []), ...narrowed.stops], takes: narrowed.takes };
  builder.output(STEP.loss, 'float', []);

  const scale = scalesLoss ? builder.input(STEP.lossScale, 'float', []) : null;
  const root = (loss: string) => (scale === null ? loss : builder.node('Mul', [loss, scale]));
  const byName = plan?.opposition
    ? await opposed(builder, plan.opposition, names, { root, flow })
    : differentiate(builder, root(STEP.loss), names, await inferShapes(builder.graph), flow);
  // Their gradients are all that was wanted of them.
  builder.graph.nodes = builder.graph.nodes.filter(({ outputs }) => !narrowed.takes.has(outputs[0]));
  const graph = await reassociateProducts(builder.graph, byName.values());
  return { builder: new GraphBuilder('step', graph), byName };
}

/** The gradients of a plan with an adversary. */
async function opposed(
  builder: GraphBuilder,
  { predictor, adversary, parameters, alpha }: Opposition,
  names: string[],
  { root, flow }: { root: (loss: string) => string; flow: GradientFlow },
): Promise<Map<string, string>> {
  const losses = { predictor: root(planNames.loss(predictor)), adversary: root(planNames.loss(adversary)) };
  const own = names.filter((name) => parameters.includes(name));
  const network = names.filter((name) => !parameters.includes(name));
  const shapes = await inferShapes(builder.graph);
  return opposedGradients(builder, losses, { network, own }, { shapes, flow, alpha });
}

const unchanged = (graph: Graph) => ({ graph, stops: [], takes: new Map<string, string>() });

/** Adds the weighted sum of the examples' losses. */
function addLoss(builder: GraphBuilder, { outputs: [output] }: Graph, loss: Loss): GradientFlow {
  builder.input(STEP.targets, 'float', output.shape);
  builder.input(STEP.exampleWeights, 'float', output.shape.slice(0, 1));
  const losses = builder.node('Mul', [loss.perExample(builder, output.name, STEP.targets), STEP.exampleWeights]);
  builder.node('ReduceSum', [losses, builder.ints([0])], { keepdims: 0 }, { output: STEP.loss });
  return {};
}
