import type { Graph, Node, Tensor } from '../onnx/graph.ts';

/** An initializer that a file of weights should contain. */
export interface WeightName {
  initializer: string;
  /** The names that the file may use for it, the likeliest first. */
  names: string[];
  /** Whether it is the right-hand side of a matrix product, `[in, out]`. */
  isProduct: boolean;
  /** Whether the exporter invented its name. */
  isRenamed: boolean;
}

/** The names that exporters and builders give to their own constants: `Constant_5_output_0`, `constant__3`. */
const CONSTANT = /constant(_|\b)/i;
/** PyTorch's name for an initializer that it derived from a parameter: `onnx::MatMul_123`. */
const RENAMED = /^onnx::/;

/**
 * The initializers of a graph that are weights, with their names in a PyTorch state dict. A weight is a float tensor with
 * more than one number.
 */
export function weightNames(
  graph: Graph,
  tensors: ReadonlyMap<string, Tensor>,
  mapping: Readonly<Record<string, string | null>>,
): WeightName[] {
  const consumers = consumersOf(graph);
  const weights: WeightName[] = [];
  for (const [initializer, { type, data }] of graph.initializers) {
    const mapped = Object.hasOwn(mapping, initializer) ? mapping[initializer] : undefined;
    const isWeight = (type === 'float' || type === 'float16' || type === 'double') && data.length > 1;
    if (mapped === null) continue;
    if (mapped === undefined && !tensors.has(initializer) && (!isWeight || CONSTANT.test(initializer))) continue;
    const users = consumers.get(initializer) ?? [];
    const product = users.find(({ op, inputs }) => op === 'MatMul' && inputs[1] === initializer);
    const module = product && moduleOf(product, graph, consumers);
    const derived = module === undefined ? [] : [`${module}.weight`];
    const plain = initializer.replace(/\.T$/, '');
    const own = RENAMED.test(initializer) ? [...derived, initializer] : [...new Set([initializer, plain, ...derived])];
    weights.push({
      initializer,
      names: mapped === undefined ? own : [mapped],
      isProduct: product !== undefined,
      isRenamed: RENAMED.test(initializer) || plain !== initializer,
    });
  }
  return weights;
}

/** The PyTorch module of a matrix product, from the name of the bias that is added to it, or from the node's own name. */
function moduleOf(product: Node, graph: Graph, consumers: ReadonlyMap<string, Node[]>): string | undefined {
  const [sum] = consumers.get(product.outputs[0]) ?? [];
  const bias = sum?.inputs.find((name) => graph.initializers.has(name) && name.endsWith('.bias'));
  if (bias) return bias.slice(0, -'.bias'.length);
  // `/encoder/layer.0/query/MatMul`: a step a module.
  const steps = product.name?.split('/').slice(1, -1) ?? [];
  return steps.length > 0 ? steps.join('.') : undefined;
}

function consumersOf(graph: Graph): Map<string, Node[]> {
  const consumers = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    for (const name of node.inputs) {
      const known = consumers.get(name);
      if (known) known.push(node);
      else consumers.set(name, [node]);
    }
  }
  return consumers;
}
