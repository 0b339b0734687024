import type { Graph, Node } from '../onnx/graph.ts';
import { typeCode } from '../onnx/tensor.ts';
import { inferTensors, type TensorInfo } from '../runtime/infer-tensors.ts';
import { renameTensors } from './rename-tensors.ts';

/**
 * Removes nodes that give their input on as it is: Identity, Dropout in inference, a Cast to the type that a tensor has, a
 * Concat or Sum of one tensor. Outputs of the model keep their names.
 */
export async function removeIdentity(graph: Graph): Promise<Graph> {
  const tensors = graph.nodes.some(({ op }) => op === 'Cast') ? await inferTensors(graph) : new Map();
  const used = new Set([...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map(({ name }) => name)]);
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const made = new Set(graph.nodes.flatMap((node) => node.outputs));
  const names = new Map<string, string>();
  const isFixed = (name: string) => !made.has(name) || outputs.has(name);
  const nodes = graph.nodes.filter((node) => {
    if (!passesOn(node, graph, used, tensors)) return true;
    const [from] = node.inputs;
    const [to] = node.outputs;
    if (!outputs.has(to)) names.set(to, from);
    else if (!isFixed(from) && !names.has(from)) names.set(from, to);
    else return true;
    return false;
  });
  return renameTensors({ ...graph, nodes }, names);
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
