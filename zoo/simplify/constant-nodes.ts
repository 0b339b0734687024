import { InvalidInputError } from '../errors.ts';
import { describeNode } from '../onnx/check.ts';
import type { Attribute, Graph, Node, Tensor } from '../onnx/graph.ts';

/**
 * Turns `Constant` nodes into initializers.
 *
 * @throws InvalidInputError for a sparse constant
 */
export function constantNodesToInitializers(graph: Graph): Graph {
  const initializers = new Map(graph.initializers);
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const nodes = graph.nodes.filter((node) => {
    if (node.op !== 'Constant' || node.domain || outputs.has(node.outputs[0])) return true;
    initializers.set(node.outputs[0], constantOf(node));
    return false;
  });
  return { ...graph, initializers, nodes };
}

function constantOf(node: Node): Tensor {
  const [name, value] = Object.entries(node.attributes)[0] ?? [];
  const tensor = value === undefined ? undefined : toTensor(String(name), value);
  if (!tensor) throw new InvalidInputError(`${describeNode(node)} has no value that Graft can read`);
  return tensor;
}

function toTensor(name: string, value: Attribute): Tensor | undefined {
  if (typeof value === 'number') return { type: 'int64', shape: [], data: BigInt64Array.of(BigInt(value)) };
  if (typeof value === 'string') return { type: 'string', shape: [], data: [value] };
  if (Array.isArray(value)) {
    const shape = [value.length];
    if (name === 'value_strings') return { type: 'string', shape, data: value.map(String) };
    return { type: 'int64', shape, data: BigInt64Array.from(value, BigInt) };
  }
  if ('float' in value) return { type: 'float', shape: [], data: Float32Array.of(value.float) };
  if ('floats' in value) return { type: 'float', shape: [value.floats.length], data: Float32Array.from(value.floats) };
  return value;
}
