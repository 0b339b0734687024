import { intAttribute, intsAttribute } from '../../onnx/attributes.ts';
import type { Node } from '../../onnx/graph.ts';
import { broadcast, isNumber, type Size } from './size.ts';

type Dimensions = (name: string) => Size[] | undefined;

/** Their output has the sizes of their first input. */
const ALIKE = new Set([
  ...['Cast', 'Clip', 'Elu', 'Erf', 'Exp', 'Gelu', 'HardSwish', 'LayerNormalization', 'LeakyRelu', 'Neg', 'Relu'],
  ...['Not', 'RMSNormalization', 'Sigmoid', 'SimplifiedLayerNormalization', 'Softmax', 'Sqrt', 'Tanh'],
]);
const BROADCAST = new Set([
  ...['Add', 'And', 'Div', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Max', 'Min', 'Mul', 'Or'],
  ...['Pow', 'Sub', 'Where', 'Xor'],
]);

/**
 * Improves the sizes that onnxruntime infers for a node's output: numbers and dimensions of the model stay; others are replaced
 * by the sizes that the operator carries over from its inputs.
 *
 * @param inferred the sizes as onnxruntime infers them
 * @param isKnown whether a size is made of numbers and the model's own dimensions
 */
export function carriedSizes(
  node: Node,
  inferred: Size[],
  dimensions: Dimensions,
  isKnown: (size: Size) => boolean,
): Size[] {
  if (inferred.every(isKnown)) return inferred;
  const sources = sourcesOf(node, inferred.length, dimensions);
  return inferred.map((size, axis) => {
    const parts = sources.flatMap((sizes) => sizes[axis] ?? []);
    if (isKnown(size) || parts.length === 0) return size;
    const made = parts.reduce<Size | undefined>((a, b) => (a === undefined ? a : broadcast(a, b)), 1);
    return made !== undefined && isKnown(made) ? made : size;
  });
}

/** The input dimensions that each output dimension equals, by input; undefined where there is no such dimension. */
function sourcesOf(node: Node, rank: number, dimensions: Dimensions): (Size | undefined)[][] {
  const inputs = node.inputs.map((name) => dimensions(name) ?? []);
  const [first, second] = inputs;
  if (ALIKE.has(node.op)) return first.length === rank ? [first] : [];
  if (BROADCAST.has(node.op)) return inputs.map((sizes) => aligned(sizes, rank));
  const without = (axis: number) => first.map((size, i) => (i === (axis + rank) % rank ? undefined : size));
  switch (node.op) {
    case 'Concat':
      return first.length === rank ? [without(intAttribute(node, 'axis', 0))] : [];
    case 'Split':
      return first.length === rank ? [without(intAttribute(node, 'axis', 0))] : [];
    case 'Transpose':
      return [intsAttribute(node, 'perm', first.map((_, i) => i).reverse()).map((axis) => first[axis])];
    case 'Gather': {
      const axis = intAttribute(node, 'axis', 0);
      const place = axis < 0 ? axis + first.length : axis;
      const sizes = first.toSpliced(place, 1, ...second);
      return sizes.length === rank ? [sizes] : [];
    }
    case 'Gemm':
      return intAttribute(node, 'transA', 0) ? [] : [[first[0], undefined]];
    case 'MatMul': {
      const isBatch = (_: unknown, axis: number) => axis < rank - 2;
      const batch = [first, second].map((sizes) => aligned(sizes, rank).filter(isBatch));
      return first.length === rank ? [...batch, [...Array(rank - 2).fill(undefined), first[rank - 2]]] : [];
    }
    default:
      return [];
  }
}

/** Where one of two sizes is 1, the other counts. */
function aligned(sizes: Size[], rank: number): (Size | undefined)[] {
  const missing = Array<undefined>(Math.max(0, rank - sizes.length)).fill(undefined);
  return [...missing, ...sizes.map((size) => (isNumber(size) && size === 1 ? undefined : size))];
}
