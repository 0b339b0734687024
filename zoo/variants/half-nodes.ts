import { toFloat16 } from '../onnx/float16.ts';
import type { Graph, Node, Tensor } from '../onnx/graph.ts';
import { operatorOf } from '../operators/index.ts';
import { hasRule } from '../operators/operator.ts';
import type { Range } from '../quantization/rounding.ts';
import type { TensorInfo } from '../runtime/infer-tensors.ts';

/** The largest finite float16. */
const LARGEST = 65504;
/** The smallest float16 with all of its 11 bits; below it, bits are lost one by one. */
const SMALLEST = 2 ** -14;
/** Room above what was measured: other examples may have larger values. */
const HEADROOM = 4;
/** Attributes that name an element type: the node says itself what it makes. */
const TYPE_ATTRIBUTES = ['to', 'dtype'];

/**
 * The nodes of a graph that compute in float16: those that multiply by weights or look them up, and those that continue from one of
 * them. The rest stays float32:
 *
 * - normalizations, reductions and softmaxes, whose sums need more than 11 bits (as in onnxruntime's mixed precision)
 * - operators that Graft does not know, or that make no values of values (comparisons, roundings, `Range`)
 * - nodes that read or make values outside float16's range, or so small that it loses their bits: an epsilon, a mask of −3.4e38, a square
 *
 * @param types of all tensors, from `inferTensors`; @param ranges of the computed float tensors over calibration examples
 */
export function chooseHalfNodes(
  graph: Graph,
  types: ReadonlyMap<string, TensorInfo>,
  ranges: ReadonlyMap<string, Range>,
): Set<Node> {
  const isFloat = (name: string) => types.get(name)?.type === 'float';
  const fits = (name: string) => {
    const constant = graph.initializers.get(name);
    return constant ? constantFits(constant) : rangeFits(ranges.get(name));
  };
  const chosen = new Set<Node>();
  const halves = new Set<string>();
  for (const node of graph.nodes) {
    const { part } = operatorOf(node);
    const floats = node.inputs.filter((name) => name !== '' && isFloat(name));
    const begins = part === 'product' || part === 'lookup';
    const continues = floats.some((name) => halves.has(name));
    const isSafe = [...floats, ...node.outputs.filter((name) => name !== '')].every(
      (name) => !isFloat(name) || fits(name),
    );
    if (floats.length === 0 || staysFloat32(node, graph) || !isSafe || !(begins || continues)) continue;
    chosen.add(node);
    for (const name of node.outputs) halves.add(name);
  }
  return chosen;
}

function staysFloat32(node: Node, graph: Graph): boolean {
  const record = operatorOf(node);
  const needsBits = record.part === 'normalization' || record.part === 'reduction' || record.givesProbabilities;
  const saysType = TYPE_ATTRIBUTES.some((name) => name in node.attributes);
  return Boolean(node.domain) || !hasRule(record) || needsBits || saysType || record.isRandom(node, graph);
}

const sizeFits = (largest: number, most: number) => largest === 0 || (largest >= SMALLEST && largest <= most);

/** A tensor of unknown range does not fit. */
function rangeFits(range: Range | undefined): boolean {
  if (!range) return false;
  return sizeFits(Math.max(Math.abs(range.min), Math.abs(range.max)), LARGEST / HEADROOM);
}

function constantFits({ data }: Tensor): boolean {
  let largest = 0;
  for (const value of data as Float32Array) {
    const size = Math.abs(value);
    if (!(size <= LARGEST)) return false;
    if (size > largest) largest = size;
  }
  return sizeFits(largest, LARGEST);
}

/** A float32 constant, each value rounded to the nearest float16. */
export function halfConstant({ shape, data }: Tensor): Tensor {
  return { type: 'float16', shape, data: Uint16Array.from(data as Float32Array, toFloat16) };
}
