import { intAttribute } from '../../onnx/attributes.ts';
import type { Graph, Node, Shapes } from '../../onnx/graph.ts';
import { carriedSizes } from './carried-sizes.ts';
import { operators } from './operators.ts';
import { isMadeOf, product, type Size, sizeOf } from './size.ts';
import { toldSizes } from './told-sizes.ts';
import { knownValue, type Value, vector } from './value.ts';

/** What is known about a graph's tensors before it runs. */
export interface Known {
  /** The values of small integer tensors, from which shapes are computed. */
  values: ReadonlyMap<string, Value>;
  /** The dimensions of a tensor; undefined if not even its rank is known. */
  dimensions: (name: string) => Size[] | undefined;
}

/**
 * Follows sizes through a graph, from `Shape` to the nodes that take a shape.
 *
 * @param shapes as onnxruntime infers them. Sizes from `Reshape` and `Expand`, and from operators that carry them over, are known more exactly.
 */
export function knownValues(graph: Graph, shapes: Shapes): Known {
  const values = new Map<string, Value>();
  const symbols = new Set(graph.inputs.flatMap(({ shape }) => shape));
  const isKnown = (size: Size) => isMadeOf(size, symbols);
  const better = new Map<string, Size[]>();
  const dimensions = (name: string) => better.get(name) ?? shapes.get(name)?.map(sizeOf);
  for (const [name, tensor] of graph.initializers) {
    const value = knownValue(tensor);
    if (value) values.set(name, value);
  }
  for (const node of graph.nodes) {
    if (node.domain) continue;
    const [output] = node.outputs;
    const value = evaluate(node, values, dimensions);
    if (value) values.set(output, value);
    const sizes = Object.hasOwn(toldSizes, node.op) ? toldSizes[node.op](node, values, dimensions) : undefined;
    if (sizes) better.set(output, sizes);
    for (const name of sizes ? [] : node.outputs) {
      const inferred = shapes.get(name)?.map(sizeOf);
      if (inferred) better.set(name, carriedSizes(node, inferred, dimensions, isKnown));
    }
  }
  return { values, dimensions };
}

function evaluate(node: Node, values: ReadonlyMap<string, Value>, dimensions: Known['dimensions']): Value | undefined {
  const sizes = node.op === 'Shape' || node.op === 'Size' ? dimensions(node.inputs[0]) : undefined;
  if (sizes && node.op === 'Size') return { type: 'int64', shape: [], items: [product(sizes)] };
  if (sizes) return vector(sizes.slice(intAttribute(node, 'start', 0), intAttribute(node, 'end', sizes.length)));
  if (!Object.hasOwn(operators, node.op)) return undefined;
  return operators[node.op](
    node,
    node.inputs.map((name) => values.get(name)),
  );
}
