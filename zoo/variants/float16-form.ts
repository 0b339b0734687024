import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph, Node } from '../onnx/graph.ts';
import { operatorOf } from '../operators/index.ts';
import type { TensorInfo } from '../runtime/infer-tensors.ts';
import { removeUnused } from '../simplify/remove-unused.ts';
import { halfConstant } from './half-nodes.ts';

const FLOAT = 1;
const FLOAT16 = 10;

/**
 * A graph whose chosen nodes compute in float16, with their weights stored in it. Inputs and outputs stay float32, and keep their names.
 *
 * @param chosen see `chooseHalfNodes`; @param types of all tensors, from `inferTensors`
 */
export function float16Form(graph: Graph, chosen: ReadonlySet<Node>, types: ReadonlyMap<string, TensorInfo>): Graph {
  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  build.graph.nodes = [];
  const inFloat = namesInFloat(graph, chosen);
  /** The float16 forms of tensors, by the name of the tensor. */
  const halves = new Map<string, string>();
  const half = (name: string): string => {
    const constant = graph.initializers.get(name);
    const known =
      halves.get(name) ??
      (constant ? build.constant(halfConstant(constant)) : build.node('Cast', [name], { to: FLOAT16 }));
    halves.set(name, known);
    return known;
  };
  const isHalf = (node: Node, name: string, slot: number) =>
    name !== '' && types.get(name)?.type === 'float' && !isScale(node, slot);
  for (const node of graph.nodes) {
    if (!chosen.has(node)) {
      build.graph.nodes.push(node);
      continue;
    }
    const inputs = node.inputs.map((name, slot) => (isHalf(node, name, slot) ? half(name) : name));
    const isMade = (name: string) => name !== '' && types.get(name)?.type === 'float';
    const outputs = node.outputs.map((name) => (isMade(name) ? build.unique(name) : name));
    build.graph.nodes.push({ ...node, inputs, outputs });
    for (const [i, name] of node.outputs.entries()) {
      if (!isMade(name)) continue;
      halves.set(name, outputs[i]);
      if (inFloat.has(name)) build.node('Cast', [outputs[i]], { to: FLOAT }, { output: name });
    }
  }
  return removeUnused(build.graph);
}

/** The tensors that somebody reads in float32. */
function namesInFloat(graph: Graph, chosen: ReadonlySet<Node>): Set<string> {
  const names = new Set(graph.outputs.map(({ name }) => name));
  for (const node of graph.nodes) {
    for (const [slot, name] of node.inputs.entries()) if (!chosen.has(node) || isScale(node, slot)) names.add(name);
  }
  return names;
}

/** Resize's factors are float32 by ONNX's definition, whatever it resizes. */
const isScale = (node: Node, slot: number) => slot === 2 && operatorOf(node).isPreprocessing && node.op === 'Resize';
