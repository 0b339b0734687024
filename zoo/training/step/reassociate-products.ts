import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph, Node } from '../../onnx/graph.ts';
import { inferShapes } from '../../runtime/infer-shapes.ts';

/** A product of two matrices, of which either may be read transposed. */
interface Product {
  left: string;
  right: string;
  transposesLeft: boolean;
  transposesRight: boolean;
}

/**
 * Multiplies chains of matrices in the order that takes fewer operations: (P·Q)·R becomes P·(Q·R), and L·(P·Q) becomes (L·P)·Q,
 * where P·Q is large and read by such products alone.
 *
 * This is what makes LORA cheap: the gradient of W + B·A is Xᵀ·dY, as large as W, and only its products with A and B are wanted.
 * In the other order no matrix is larger than rank × rows.
 *
 * @param wanted tensors that are read from outside, beside the graph's outputs
 */
export async function reassociateProducts(graph: Graph, wanted: Iterable<string>): Promise<Graph> {
  const kept = new Set([...wanted, ...graph.outputs.map(({ name }) => name)]);
  const readers = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node]);
  }
  const candidates = new Map<string, Product>();
  for (const node of graph.nodes) {
    const product = productOf(node);
    const [output] = node.outputs;
    const read = readers.get(output) ?? [];
    if (product && !kept.has(output) && read.length > 0 && read.every((reader) => isMatMul(reader))) {
      candidates.set(output, product);
    }
  }
  if (candidates.size === 0) return graph;

  const shapes = await inferShapes(graph);
  const matrix = (name: string) => {
    const shape = shapes.get(name);
    return shape?.length === 2 ? shape : undefined;
  };
  const isCheaper = (name: string) => {
    const [rows, columns] = matrix(name)?.map(Number) ?? [];
    const ranks = (readers.get(name) ?? []).map(({ inputs: [a, b] }) =>
      Number(matrix(a === name ? b : a)?.[a === name ? 1 : 0]),
    );
    // Of each reader: the shared dimension times (rows + columns), instead of once the shared dimension times rows · columns.
    return ranks.reduce((sum, rank) => sum + rank, 0) * (rows + columns) < rows * columns;
  };
  const isMatrices = ({ left, right }: Product) => matrix(left) !== undefined && matrix(right) !== undefined;
  // Of two products of which one reads the other, or that meet in one reader, only the first is taken apart.
  const chains = new Map<string, Product>();
  for (const [name, product] of candidates) {
    const beside = [product.left, product.right, ...(readers.get(name) ?? []).flatMap(({ inputs }) => inputs)];
    const isApart = beside.filter((other) => other === name || chains.has(other)).length === readers.get(name)?.length;
    if (isApart && isMatrices(product) && isCheaper(name)) chains.set(name, product);
  }

  const build = new GraphBuilder(graph.name, { ...graph, initializers: new Map(graph.initializers) });
  build.graph.nodes = [];
  const transposed = (name: string, isTransposed: boolean) =>
    isTransposed ? build.node('Transpose', [name], { perm: [1, 0] }) : name;
  for (const node of graph.nodes) {
    if (chains.has(node.outputs[0])) continue;
    const [a, b] = node.inputs;
    const [first, second] = isMatMul(node) ? [chains.get(a), chains.get(b)] : [];
    const [output] = node.outputs;
    if (first) {
      const { left, right, transposesLeft, transposesRight } = first;
      const inner = build.node('MatMul', [transposed(right, transposesRight), b]);
      build.node('MatMul', [transposed(left, transposesLeft), inner], {}, { output });
    } else if (second) {
      const { left, right, transposesLeft, transposesRight } = second;
      const inner = build.node('MatMul', [a, transposed(left, transposesLeft)]);
      build.node('MatMul', [inner, transposed(right, transposesRight)], {}, { output });
    } else build.graph.nodes.push(node);
  }
  return build.graph;
}

const isMatMul = ({ op, domain }: Node) => op === 'MatMul' && !domain;

function productOf(node: Node): Product | null {
  const [left, right, bias] = node.inputs;
  if (isMatMul(node)) return { left, right, transposesLeft: false, transposesRight: false };
  const { alpha, transA, transB } = node.attributes;
  if (node.op !== 'Gemm' || node.domain || bias || (alpha !== undefined && !isOne(alpha))) return null;
  return { left, right, transposesLeft: transA === 1, transposesRight: transB === 1 };
}

const isOne = (value: unknown) => typeof value === 'object' && value !== null && 'float' in value && value.float === 1;
