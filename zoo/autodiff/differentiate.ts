import { InvalidInputError } from '../errors.ts';
import type { GraphBuilder } from '../onnx/builder.ts';
import type { Node, Shapes } from '../onnx/graph.ts';
import { RefusedNodeError, type Rule, RuleContext } from '../operators/gradient/rule.ts';
import { operatorOf } from '../operators/index.ts';
import { type GradientFlow, Gradients } from './gradient-flow.ts';
import { dependents, leadingTo } from './reach.ts';
import { trainableLayers } from './trainable-layers.ts';

export interface DifferentiateOptions extends GradientFlow {
  /**
   * The outputs of the network's layers, in the graph's order. With them, a refusal names the layers that training could start
   * from.
   */
  layers?: string[];
}

/**
 * Appends to a graph the nodes that compute the gradient of a loss with respect to each of `parameters`: reverse mode, with one
 * rule per operator.
 *
 * @param seeds a scalar loss, or a map from tensors to their initial gradients, which have the tensors' shapes. With scalar losses
 * and a weight for each, the gradient is that of the weighted sum of the losses
 * @param shapes the shapes of the graph's tensors, as `inferShapes` gives them
 * @returns the name of each parameter's gradient, which has the parameter's shape
 * @throws InvalidInputError with the operator and the node if a node on the path has no rule, or is used in a way that its
 * rule does not support; or if a parameter does not influence the loss. The graph is then left unchanged
 */
export function differentiate(
  build: GraphBuilder,
  seeds: string | ReadonlyMap<string, string>,
  parameters: string[],
  shapes: Shapes,
  { layers = [], ...flow }: DifferentiateOptions = {},
): Map<string, string> {
  const { nodes, initializers } = build.graph;
  const nodesBefore = nodes.length;
  const constantsBefore = new Set(initializers.keys());
  try {
    return walk(build, seeds, parameters, shapes, flow);
  } catch (error) {
    nodes.length = nodesBefore;
    for (const name of initializers.keys()) if (!constantsBefore.has(name)) initializers.delete(name);
    if (!(error instanceof RefusedNodeError) || layers.length === 0) throw error;
    const advice = trainableLayers(build.graph, parameters, layers, (scratch, some) =>
      walk(scratch, seeds, some, shapes, flow),
    );
    throw new InvalidInputError(`${error.message}. ${advice}`, undefined, { cause: error });
  }
}

function ruleOf(node: Node): Rule {
  const { gradient } = operatorOf(node);
  if (typeof gradient === 'function') return gradient;
  throw new RefusedNodeError(node, `Graft has no gradient rule for ${node.op}`);
}

function walk(
  build: GraphBuilder,
  seeds: string | ReadonlyMap<string, string>,
  parameters: string[],
  shapes: Shapes,
  flow: GradientFlow,
): Map<string, string> {
  const { nodes } = build.graph;
  checkNames(build, flow);
  const starts = typeof seeds === 'string' ? [seeds] : [...seeds.keys()];
  const overridden = [...(flow.overrides?.keys() ?? [])];
  const stops = new Set(flow.stops);
  // The gradient of a tensor that is dropped or given does not have to be computed.
  const unwanted = new Set([...stops, ...overridden]);
  const active = dependents(nodes, parameters, unwanted);
  const takers = [...(flow.takes?.keys() ?? [])];
  const path = leadingTo(nodes, [...starts, ...overridden, ...takers], stops).filter((node) =>
    node.outputs.some((name) => active.has(name)),
  );
  const rules = new Map(path.map((node) => [node, ruleOf(node)]));

  const ones = typeof seeds === 'string' ? new Map([[seeds, build.floats([1])]]) : seeds;
  const gradients = new Gradients(build, ones, flow);
  for (const [node, rule] of [...rules].reverse()) {
    const outputGradients = node.outputs.map((name) => gradients.of(name));
    if (outputGradients.every((name) => name === undefined)) continue;
    const wants = (input: number) => active.has(node.inputs[input]) && !unwanted.has(node.inputs[input]);
    const inputGradients = rule(new RuleContext(node, outputGradients, build, shapes, wants));
    for (const [i, gradient] of inputGradients.entries()) {
      if (gradient !== undefined && wants(i)) gradients.add(node.inputs[i], gradient);
    }
  }
  return new Map(
    parameters.map((name) => {
      const gradient = gradients.of(name);
      if (gradient === undefined) throw new InvalidInputError(`the parameter “${name}” does not influence the loss`);
      return [name, gradient];
    }),
  );
}

/** Refuses a flow that names a tensor which is not in the graph: a wrong name would change nothing, silently. */
function checkNames({ graph }: GraphBuilder, { stops = [], overrides, reversals, takes }: GradientFlow): void {
  const known = new Set([
    ...graph.inputs.map(({ name }) => name),
    ...graph.initializers.keys(),
    ...graph.nodes.flatMap((node) => node.outputs),
  ]);
  const unknown = [...stops, ...[overrides, reversals, takes].flatMap((map) => [...(map?.keys() ?? [])])].find(
    (name) => !known.has(name),
  );
  if (unknown === undefined) return;
  throw new InvalidInputError(
    `the graph has no tensor “${unknown}”, whose gradient was to be stopped, replaced, reversed or shared`,
  );
}
