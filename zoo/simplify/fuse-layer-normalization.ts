import { intAttribute } from '../onnx/attributes.ts';
import type { Graph, Node, Shapes } from '../onnx/graph.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { Patterns } from './patterns.ts';

/**
 * Replaces layer normalization (Ba et al., 2016) in elementary operators, (x − mean) / √(variance + ε) · scale + bias over the
 * last axis, by `LayerNormalization`, which is computed and differentiated in one pass.
 */
export async function fuseLayerNormalization(graph: Graph): Promise<Graph> {
  const patterns = new Patterns(graph);
  const candidates = graph.nodes.filter((node) => node.op === 'Add' && normalizes(node, patterns));
  if (candidates.length === 0) return graph;
  const shapes = await inferShapes(graph);
  const fused = new Map(candidates.map((node) => [node, fuse(node, patterns, graph, shapes)]));
  return { ...graph, nodes: graph.nodes.map((node) => fused.get(node) ?? node) };
}

interface Normalization {
  x: string;
  scale: string;
  bias: string;
  epsilon: number;
  axes: number[];
}

function fuse(node: Node, patterns: Patterns, graph: Graph, shapes: Shapes): Node | undefined {
  const found = normalizes(node, patterns);
  const rank = found && shapes.get(found.x)?.length;
  if (!rank || found.axes.length !== 1 || ![-1, rank - 1].includes(found.axes[0])) return undefined;
  // onnxruntime's kernel needs a scale and a bias of the normalized shape.
  const width = shapes.get(found.x)?.at(-1);
  const isVector = (name: string) => graph.initializers.get(name)?.shape.join() === `${width}`;
  if (!isVector(found.scale) || !isVector(found.bias)) return undefined;
  const { x, scale, bias, epsilon } = found;
  const attributes = { axis: -1, epsilon: { float: epsilon } };
  return { ...node, op: 'LayerNormalization', inputs: [x, scale, bias], attributes };
}

/** The normalization that an `Add` ends. */
function normalizes(add: Node, patterns: Patterns): Normalization | undefined {
  for (const [product, bias] of orders(add)) {
    const times = patterns.made(product, 'Mul');
    for (const [quotient, scale] of times ? orders(times) : []) {
      const found = standardized(quotient, patterns);
      if (found) return { ...found, scale, bias };
    }
  }
  return undefined;
}

/** (x − mean) / √(variance + ε) */
function standardized(name: string, patterns: Patterns): Omit<Normalization, 'scale' | 'bias'> | undefined {
  const quotient = patterns.made(name, 'Div');
  const root = quotient && patterns.made(quotient.inputs[1], 'Sqrt');
  const sum = root && patterns.made(root.inputs[0], 'Add');
  const plus = sum && patterns.withScalar(sum);
  const centred = quotient && patterns.made(quotient.inputs[0], 'Sub');
  if (!plus || !centred) return undefined;
  const [mean, variance] = [meanOf(centred.inputs[1], patterns), meanOf(plus.other, patterns)];
  const [x] = centred.inputs;
  const square = variance && patterns.product(variance.of);
  if (mean?.of !== x || square?.constant !== 1 || square.factors.length !== 2) return undefined;
  if (!square.factors.every((factor) => isCentred(factor, centred, patterns))) return undefined;
  return mean.axes.join() === variance?.axes.join() ? { x, epsilon: plus.value, axes: mean.axes } : undefined;
}

/** The same difference; some exporters compute it twice. */
function isCentred(name: string, centred: Node, patterns: Patterns): boolean {
  const node = patterns.made(name, 'Sub');
  return node !== undefined && node.inputs.join() === centred.inputs.join();
}

function meanOf(name: string, patterns: Patterns): { of: string; axes: number[] } | undefined {
  const node = patterns.made(name, 'ReduceMean');
  const axes = node?.inputs[1] ? patterns.ints(node.inputs[1]) : undefined;
  return node && axes && intAttribute(node, 'keepdims', 1) === 1 ? { of: node.inputs[0], axes } : undefined;
}

const orders = ({ inputs: [a, b] }: Node) => [
  [a, b],
  [b, a],
];
