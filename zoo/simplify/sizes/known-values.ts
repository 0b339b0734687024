import type { Graph, Node, Shapes } from '../../onnx/graph.ts';
import { operatorOf } from '../../operators/index.ts';
import { broadcast, isMadeOf, type Size, sizeOf } from '../../operators/sizes/size.ts';
import { knownValue, type Value } from '../../operators/sizes/value.ts';

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
    const { value: valueRule, sizes: sizesRule } = operatorOf(node);
    const inputs = node.inputs.map((name) => values.get(name));
    const sizesOf = (input: number) => dimensions(node.inputs[input]);
    const [output] = node.outputs;
    const value = valueRule?.(node, inputs, sizesOf);
    if (value) values.set(output, value);
    const told = sizesRule && 'told' in sizesRule ? sizesRule.told(node, inputs, sizesOf) : undefined;
    if (told) better.set(output, told);
    for (const name of told ? [] : node.outputs) {
      const inferred = shapes.get(name)?.map(sizeOf);
      if (inferred) better.set(name, carried(node, inferred, dimensions, isKnown));
    }
  }
  return { values, dimensions };
}

/**
 * Improves the sizes that onnxruntime infers for a node's output: numbers and dimensions of the model stay; others are replaced
 * by the sizes that the operator carries over from its inputs.
 *
 * @param inferred the sizes as onnxruntime infers them
 * @param isKnown whether a size is made of numbers and the model's own dimensions
 */
function carried(
  node: Node,
  inferred: Size[],
  dimensions: Known['dimensions'],
  isKnown: (size: Size) => boolean,
): Size[] {
  if (inferred.every(isKnown)) return inferred;
  const { sizes: rule } = operatorOf(node);
  if (!rule || !('carried' in rule)) return inferred;
  const inputs = node.inputs.map((name) => dimensions(name) ?? []);
  const sources = rule.carried(node, inputs, inferred.length);
  return inferred.map((size, axis) => {
    const parts = sources.flatMap((sizes) => sizes[axis] ?? []);
    if (isKnown(size) || parts.length === 0) return size;
    const made = parts.reduce<Size | undefined>((a, b) => (a === undefined ? a : broadcast(a, b)), 1);
    return made !== undefined && isKnown(made) ? made : size;
  });
}
