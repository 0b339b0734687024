import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { bypass } from '../../simplify/bypass.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { ParameterGroup } from './parameters.ts';
import { averageName, gradientName, next, parameterName, STEP, slotName } from './state-names.ts';

export interface UpdateOptions {
  optimizer: Optimizer;
  /** The largest global norm of a step's gradient; null: no limit. */
  clipNorm: number | null;
  /** Decay of the moving average of the weights; null: no average. */
  emaDecay: number | null;
  /** Whether the loss was scaled for the backward pass. The step then also outputs the size of the gradients. */
  scalesLoss?: boolean;
}

/** The update alone, from gradients that were summed over several batches: inputs `gradientName` of each group. */
export function buildUpdateGraph(groups: ParameterGroup[], options: UpdateOptions): Graph {
  const build = new GraphBuilder('update');
  const gradients = groups.map((group) => build.input(gradientName(group), 'float', [group.size]));
  for (const group of groups) build.input(parameterName(group), 'float', [group.size]);
  addUpdate(build, groups, gradients, options);
  return build.graph;
}

/** Names of the scalar inputs of `buildGroupUpdateGraph`. */
export const UPDATE = { learningRate: 'learning_rate', step: 'step', clipScale: 'clip_scale' } as const;

/**
 * The elementwise update of one group: inputs `gradientName`, the group's state, and `UPDATE`, `[1]` each. `clipScale`
 * multiplies the gradient if gradients are clipped.
 */
export function buildGroupUpdateGraph(group: ParameterGroup, options: Omit<UpdateOptions, 'scalesLoss'>): Graph {
  const build = new GraphBuilder('update');
  const number = (name: string) => build.input(name, 'float', [1]);
  const gradient = build.input(gradientName(group), 'float', [group.size]);
  build.input(parameterName(group), 'float', [group.size]);
  addGroupUpdate(build, group, options, {
    gradient: options.clipNorm === null ? gradient : build.node('Mul', [gradient, number(UPDATE.clipScale)]),
    learningRate: number(UPDATE.learningRate),
    step: number(UPDATE.step),
  });
  return bypass(build.graph, ({ op, domain }) => op === 'Identity' && !domain);
}

/** The factor by which `addUpdate` clips gradients: `UPDATE.clipScale`, from `gradientName` of each group and `STEP.active`. */
export function buildClipGraph(groups: ParameterGroup[], clipNorm: number): Graph {
  const build = new GraphBuilder('clip');
  const gradients = groups.map((group) => build.input(gradientName(group), 'float', [group.size]));
  const scale = clipScale(build, gradients, perGroup(build, STEP.active, groups.length), clipNorm);
  build.node('Identity', [scale], {}, { output: UPDATE.clipScale });
  build.output(UPDATE.clipScale, 'float', [1]);
  return build.graph;
}

/**
 * Adds one step of the optimizer: from the groups' state (their parameters are inputs already), rates and steps to the state after
 * the step.
 *
 * @param gradients one flat vector for each group
 */
export function addUpdate(
  build: GraphBuilder,
  groups: ParameterGroup[],
  gradients: string[],
  options: UpdateOptions,
): void {
  const { clipNorm, scalesLoss } = options;
  const counted = clipNorm === null && !scalesLoss ? [] : perGroup(build, STEP.active, groups.length);
  if (scalesLoss) addMagnitude(build, gradients, counted);
  const rates = perGroup(build, STEP.learningRates, groups.length);
  const steps = perGroup(build, STEP.steps, groups.length);
  const scale = clipNorm === null ? null : clipScale(build, gradients, counted, clipNorm);
  for (const [i, group] of groups.entries()) {
    const gradient = scale === null ? gradients[i] : build.node('Mul', [gradients[i], scale]);
    addGroupUpdate(build, group, options, { gradient, learningRate: rates[i], step: steps[i] });
  }
}

/** Adds the inputs and outputs of a group's state, except the parameters' input, and the nodes between them. */
function addGroupUpdate(
  build: GraphBuilder,
  group: ParameterGroup,
  { optimizer, emaDecay }: UpdateOptions,
  { gradient, learningRate, step }: { gradient: string; learningRate: string; step: string },
): void {
  const vector = (name: string) => build.input(name, 'float', [group.size]);
  const after = optimizer.update(build, {
    parameter: parameterName(group),
    gradient,
    state: Object.fromEntries(optimizer.slots.map((slot) => [slot, vector(slotName(slot, group))])),
    learningRate,
    step,
    group,
  });
  const output = (name: string, value: string) => {
    build.node('Identity', [value], {}, { output: next(name) });
    build.output(next(name), 'float', [group.size]);
  };
  output(parameterName(group), after.parameter);
  for (const [slot, value] of Object.entries(after.state)) output(slotName(slot, group), value);
  if (emaDecay === null) return;
  output(averageName(group), movingAverage(build, vector(averageName(group)), after.parameter, emaDecay, step));
}

/** A vector input with one number per group, and its parts, `[1]` each. */
function perGroup(build: GraphBuilder, name: string, groups: number): string[] {
  build.input(name, 'float', [groups]);
  const parts = Array.from({ length: groups }, () => build.unique(name));
  build.nodes('Split', [name, build.ints(parts.map(() => 1))], parts, { axis: 0 });
  return parts;
}

/** The sum of the absolute values of the gradients of the groups that train. */
function addMagnitude(build: GraphBuilder, gradients: string[], active: string[]): void {
  const total = totalOf(build, 'ReduceL1', gradients, active);
  build.node('Identity', [total], {}, { output: STEP.magnitude });
  build.output(STEP.magnitude, 'float', [1]);
}

/**
 * A reduction of each gradient, summed over the groups that train. Those of frozen groups are left out rather than multiplied by
 * 0: they may be infinite, and 0 · ∞ is NaN.
 */
function totalOf(build: GraphBuilder, reduction: string, gradients: string[], active: string[]): string {
  const parts = gradients.map((gradient, i) => {
    const isActive = build.node('Greater', [active[i], build.floats([0])]);
    const whole = build.node(reduction, [gradient, build.ints([0])], { keepdims: 1 });
    return build.node('Where', [isActive, whole, build.floats([0])]);
  });
  return parts.reduce((sum, part) => build.node('Add', [sum, part]));
}

/** The factor that scales gradients down to a global norm, as PyTorch's `clip_grad_norm_`: min(1, clipNorm / (norm + 1e-6)). */
function clipScale(build: GraphBuilder, gradients: string[], active: string[], clipNorm: number): string {
  const norm = build.node('Sqrt', [totalOf(build, 'ReduceSumSquare', gradients, active)]);
  const share = build.node('Div', [build.floats([clipNorm]), build.node('Add', [norm, build.floats([1e-6])])]);
  return build.node('Min', [share, build.floats([1])]);
}

/**
 * The exponential moving average of parameters. Its decay rises to `decay` as min(decay, (1 + t) / (10 + t)), as TensorFlow's
 * `ExponentialMovingAverage` does; otherwise the average of a short run would stay close to the first weights.
 */
function movingAverage(build: GraphBuilder, average: string, parameter: string, decay: number, step: string): string {
  const rise = build.node('Div', [
    build.node('Add', [step, build.floats([1])]),
    build.node('Add', [step, build.floats([10])]),
  ]);
  const kept = build.node('Min', [build.floats([decay]), rise]);
  const change = build.node('Mul', [
    build.node('Sub', [parameter, average]),
    build.node('Sub', [build.floats([1]), kept]),
  ]);
  return build.node('Add', [average, change]);
}
