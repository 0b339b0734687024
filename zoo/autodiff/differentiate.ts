import { InvalidInputError } from '../errors.ts';
import type { GraphBuilder } from '../onnx/builder.ts';
import type { Shapes } from '../onnx/graph.ts';
import { RefusedNodeError, RuleContext } from '../operators/gradient/rule.ts';
import { rules } from '../operators/index.ts';
import { operatorOf } from '../operators/operator-of.ts';
import { dependents, leadingTo } from './reach.ts';
import { trainableLayers } from './trainable-layers.ts';

/**
 * Appends to a graph the nodes that compute the gradient of a scalar `loss` with respect to each of `parameters`: reverse
 * mode, one rule an operator.
 *
 * @param shapes the shapes of the graph's tensors, as `inferShapes` gives them
 * @param layers tensors in the graph's order, which layers of the network make. A graph that is refused is then refused with
 * the names of the layers from which training could begin
 * @returns the name of each parameter's gradient, which has the parameter's shape
 * @throws InvalidInputError with the operator and the node if a node on the way has no rule, or is used in a way that its
 * rule does not know; or if a parameter does not influence the loss. The graph is then as it was
 */
export function differentiate(
  build: GraphBuilder,
  loss: string,
  parameters: string[],
  shapes: Shapes,
  layers: string[] = [],
): Map<string, string> {
  const { nodes, initializers } = build.graph;
  const nodesBefore = nodes.length;
  const constantsBefore = new Set(initializers.keys());
  try {
    return walk(build, loss, parameters, shapes);
  } catch (error) {
    nodes.length = nodesBefore;
    for (const name of initializers.keys()) if (!constantsBefore.has(name)) initializers.delete(name);
    if (!(error instanceof RefusedNodeError) || layers.length === 0) throw error;
    const advice = trainableLayers(build.graph, parameters, layers, (scratch, some) =>
      walk(scratch, loss, some, shapes),
    );
    throw new InvalidInputError(`${error.message}. ${advice}`, undefined, { cause: error });
  }
}

function walk(build: GraphBuilder, loss: string, parameters: string[], shapes: Shapes): Map<string, string> {
  const active = dependents(build.graph.nodes, parameters);
  const path = leadingTo(build.graph.nodes, loss).filter((node) => node.outputs.some((name) => active.has(name)));
  const missing = path.find((node) => !Object.hasOwn(rules, operatorOf(node)));
  if (missing) throw new RefusedNodeError(missing, `Graft has no gradient rule for ${missing.op}`);

  const gradients = new Map<string, string>([[loss, build.floats([1])]]);
  for (const node of path.reverse()) {
    const outputGradients = node.outputs.map((name) => gradients.get(name));
    if (outputGradients.every((name) => name === undefined)) continue;
    const wants = (input: number) => active.has(node.inputs[input]);
    const inputGradients = rules[operatorOf(node)](new RuleContext(node, outputGradients, build, shapes, wants));
    for (const [i, gradient] of inputGradients.entries()) {
      const name = node.inputs[i];
      if (gradient === undefined || !active.has(name)) continue;
      const sum = gradients.get(name);
      gradients.set(name, sum === undefined ? gradient : build.node('Add', [sum, gradient]));
    }
  }
  return new Map(
    parameters.map((name) => {
      const gradient = gradients.get(name);
      if (gradient === undefined) throw new InvalidInputError(`the parameter “${name}” does not influence the loss`);
      return [name, gradient];
    }),
  );
}
