import type { Graph, Node } from '../onnx/graph.ts';
import { isAbout, Patterns } from './patterns.ts';

/**
 * Replaces GELU in elementary operators by `Gelu`, which is computed and differentiated in one pass: x/2 · (1 + erf(x/√2)), and its
 * approximation by x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))) (Hendrycks and Gimpel, 2016), with the factors in any order.
 */
export function fuseGelu(graph: Graph): Graph {
  if (!graph.nodes.some(({ op }) => op === 'Erf' || op === 'Tanh')) return graph;
  const patterns = new Patterns(graph);
  return { ...graph, nodes: graph.nodes.map((node) => (node.op === 'Mul' ? (geluOf(node, patterns) ?? node) : node)) };
}

function geluOf(node: Node, patterns: Patterns): Node | undefined {
  const { constant, factors } = patterns.product(node.outputs[0]);
  if (factors.length !== 2 || !isAbout(constant, 0.5)) return undefined;
  for (const [x, share] of [factors, factors.toReversed()]) {
    const sum = patterns.made(share, 'Add');
    const plus = sum && patterns.withScalar(sum);
    if (plus?.value !== 1) continue;
    const attributes = isErf(plus.other, x, patterns) ? {} : isTanh(plus.other, x, patterns) ? TANH : undefined;
    if (attributes) return { op: 'Gelu', ...named(node), inputs: [x], outputs: node.outputs, attributes };
  }
  return undefined;
}

const TANH = { approximate: 'tanh' };
const named = ({ name }: Node) => (name ? { name } : {});

/** erf(x/√2) */
function isErf(name: string, x: string, patterns: Patterns): boolean {
  const erf = patterns.made(name, 'Erf');
  const inner = erf && patterns.product(erf.inputs[0]);
  return inner?.factors.join() === x && isAbout(inner.constant, Math.SQRT1_2);
}

/** tanh(√(2/π) · (x + 0.044715 x³)) */
function isTanh(name: string, x: string, patterns: Patterns): boolean {
  const tanh = patterns.made(name, 'Tanh');
  const inner = tanh && patterns.product(tanh.inputs[0]);
  if (inner?.factors.length !== 1 || !isAbout(inner.constant, Math.sqrt(2 / Math.PI))) return false;
  const sum = patterns.made(inner.factors[0], 'Add');
  const cube = sum?.inputs.includes(x) && patterns.product(sum.inputs[sum.inputs[0] === x ? 1 : 0]);
  return !!cube && isAbout(cube.constant, 0.044715) && cube.factors.join() === [x, x, x].join();
}
