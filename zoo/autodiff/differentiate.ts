import { InvalidInputError } from '../errors.ts';
import type { GraphBuilder } from '../onnx/builder.ts';
import { describeNode } from '../onnx/check.ts';
import type { Node, Shapes } from '../onnx/graph.ts';
import { RuleContext } from './rule.ts';
import { rules } from './rules/index.ts';

/**
 * Appends to a graph the nodes that compute the gradient of a scalar `loss` with respect to each of `parameters`: reverse
 * mode, one rule an operator.
 *
 * @param shapes the shapes of the graph's tensors, as `inferShapes` gives them
 * @returns the name of each parameter's gradient, which has the parameter's shape
 * @throws InvalidInputError naming the operator and the node, before anything is added, if a node on the way has no rule;
 * or if a parameter does not influence the loss
 */
export function differentiate(
  build: GraphBuilder,
  loss: string,
  parameters: string[],
  shapes: Shapes,
): Map<string, string> {
  const forward = [...build.graph.nodes];
  const active = dependents(forward, parameters);
  const missing = forward.find(
    (node) => node.outputs.some((name) => active.has(name)) && !Object.hasOwn(rules, operatorOf(node)),
  );
  if (missing) {
    throw new InvalidInputError(
      `cannot train through ${describeNode(missing)}: Graft has no gradient rule for ${missing.op}`,
    );
  }

  const gradients = new Map<string, string>([[loss, build.floats([1])]]);
  for (const node of forward.reverse()) {
    const outputGradients = node.outputs.map((name) => gradients.get(name));
    if (!node.outputs.some((name) => active.has(name)) || outputGradients.every((name) => name === undefined)) continue;
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

/** The parameters and every tensor that is computed from one of them. */
function dependents(nodes: GraphBuilder['graph']['nodes'], parameters: string[]): Set<string> {
  const active = new Set(parameters);
  for (const node of nodes) {
    if (node.inputs.some((name) => active.has(name))) for (const name of node.outputs) active.add(name);
  }
  return active;
}

/** The key of an operator in the table of rules: those of other domains than ONNX's own carry their domain. */
const operatorOf = ({ op, domain }: Node) => (domain ? `${domain}.${op}` : op);
