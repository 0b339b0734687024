import { intAttribute } from '../../onnx/attributes.ts';
import type { Graph, Node, Shapes } from '../../onnx/graph.ts';
import { carriedSizes } from './carried-sizes.ts';
import { operators } from './operators.ts';
import { divideExactly, equal, isNumber, product, type Size, sizeOf } from './size.ts';
import { knownValue, type Value, vector } from './value.ts';

/** What is known of a graph's tensors before it runs. */
export interface Known {
  /** The values of small tensors of whole numbers that shapes are made of. */
  values: ReadonlyMap<string, Value>;
  /** The dimensions of a tensor; undefined where not even their number is known. */
  dimensions: (name: string) => Size[] | undefined;
}

/**
 * Follows sizes through a graph, from `Shape` to the nodes that take a shape.
 *
 * @param shapes as onnxruntime infers them. Sizes that a `Reshape` or an `Expand` makes, and others carry on, are known better.
 */
export function knownValues(graph: Graph, shapes: Shapes): Known {
  const values = new Map<string, Value>();
  const symbols = new Set(graph.inputs.flatMap(({ shape }) => shape));
  const isKnown = (size: Size) => isNumber(size) || size.symbols.every((symbol) => symbols.has(symbol));
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
    const sizes = Object.hasOwn(SHAPED, node.op) ? SHAPED[node.op](node, values, dimensions) : undefined;
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

/** The dimensions that a `Reshape` makes: 0 stands for the input's, −1 for what is left. */
function reshapedTo(
  node: Node,
  values: ReadonlyMap<string, Value>,
  dimensions: Known['dimensions'],
): Size[] | undefined {
  const [from, to] = [dimensions(node.inputs[0]), values.get(node.inputs[1])?.items];
  if (!from || !to || intAttribute(node, 'allowzero', 0) === 1) return undefined;
  const sizes = to.map((size, i) => (size === 0 ? from[i] : size));
  if (sizes.includes(undefined as never)) return undefined;
  const open = sizes.indexOf(-1);
  if (open < 0) return sizes;
  const rest = divideExactly(product(from), product(sizes.toSpliced(open, 1)));
  return rest === undefined || (isNumber(rest) && rest < 1) ? undefined : sizes.with(open, rest);
}

/** The dimensions that an `Expand` makes: of two sizes of which one is 1, the other counts. */
function expandedTo(
  node: Node,
  values: ReadonlyMap<string, Value>,
  dimensions: Known['dimensions'],
): Size[] | undefined {
  const [from, to] = [dimensions(node.inputs[0]), values.get(node.inputs[1])?.items];
  if (!from || !to) return undefined;
  const rank = Math.max(from.length, to.length);
  const sizes = Array.from({ length: rank }, (_, i) => {
    const [a, b] = [from[i + from.length - rank] ?? 1, to[i + to.length - rank] ?? 1];
    if (a === 1) return b;
    return b === 1 || equal(a, b) ? a : undefined;
  });
  return sizes.includes(undefined) ? undefined : (sizes as Size[]);
}

/** The operators that are told a shape. */
const SHAPED: Record<string, typeof reshapedTo> = { Reshape: reshapedTo, Expand: expandedTo };
