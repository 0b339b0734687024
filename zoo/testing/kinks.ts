import { floatAttribute } from '../onnx/attributes.ts';
import type { Graph, Node } from '../onnx/graph.ts';

/**
 * The values of its first input at which a node's slope jumps; empty for a smooth operator, or one whose kinks are not at
 * fixed values (`MaxPool`).
 */
export function kinksOf(node: Node, graph: Graph): number[] {
  switch (node.op) {
    case 'Relu':
      return [0];
    case 'Clip': {
      const bounds = node.inputs.slice(1).flatMap((name) => graph.initializers.get(name) ?? []);
      return bounds.map(({ data }) => Number(data[0]));
    }
    case 'HardSwish':
      return [-3, 3];
    case 'HardSigmoid': {
      const [alpha, beta] = [floatAttribute(node, 'alpha', 0.2), floatAttribute(node, 'beta', 0.5)];
      return [-beta / alpha, (1 - beta) / alpha];
    }
    default:
      return [];
  }
}
