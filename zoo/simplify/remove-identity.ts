import type { Graph, Node } from '../onnx/graph.ts';
import { typeCode } from '../onnx/tensor.ts';
import { inferTensors, type TensorInfo } from '../runtime/infer-tensors.ts';
import { bypass } from './bypass.ts';

/**
 * Removes nodes whose output equals their input: Identity, Dropout in inference, a Cast to the same type, a Concat or Sum of one
 * tensor. Inputs, outputs and feature layers keep their names.
 */
export async function removeIdentity(graph: Graph): Promise<Graph> {
  const tensors = graph.nodes.some(({ op }) => op === 'Cast') ? await inferTensors(graph) : new Map();
  const used = new Set([...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map(({ name }) => name)]);
  return bypass(graph, (node) => passesOn(node, graph, used, tensors));
}

function passesOn(node: Node, graph: Graph, used: Set<string>, tensors: Map<string, TensorInfo>): boolean {
  if (node.domain) return false;
  switch (node.op) {
    case 'Identity':
      return true;
    case 'Concat':
    case 'Sum':
      return node.inputs.length === 1;
    case 'Cast': {
      const type = tensors.get(node.inputs[0])?.type;
      return type !== undefined && typeCode(type) === node.attributes.to;
    }
    case 'Dropout': {
      const training = node.inputs[2];
      const isInference = !training || graph.initializers.get(training)?.data[0] === 0;
      return isInference && !node.outputs.slice(1).some((name) => used.has(name));
    }
    default:
      return false;
  }
}
