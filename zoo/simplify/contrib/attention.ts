import { floatAttribute, intAttribute, intsAttribute } from '../../onnx/attributes.ts';
import type { Node } from '../../onnx/graph.ts';
import type { Expansion, PlainForm } from './expansion.ts';
import { causalBias, maskBias } from './mask-bias.ts';
import { scaledDotProduct } from './scaled-dot-product.ts';

/** Self-attention: projects `input` with packed weights for query, key and value. */
const packedAttention: PlainForm = (node, e) => {
  const [input, weights, bias] = node.inputs;
  stayIf(e, [4, 6], [1]);
  if (intAttribute(node, 'do_rotary', 0)) e.stay();
  const packed = size(e, weights, 1);
  const sizes = intsAttribute(node, 'qkv_hidden_sizes', [packed / 3, packed / 3, packed / 3]);
  const product = e.add('MatMul', [input, weights]);
  const [query, key, value] = ['query', 'key', 'value'].map(e.unique);
  const projected = bias ? e.add('Add', [product, bias]) : product;
  e.addAll('Split', [projected, e.ints(sizes)], [query, key, value], { axis: 2 });
  attend(e, node, { query, key, value, keys: input, hidden: sizes[0], valueHidden: sizes[2], mask: 3, bias: 5 });
};

/** Attention over a query, a key and a value that are already projected, except for their biases. */
const multiHeadAttention: PlainForm = (node, e) => {
  stayIf(e, [6, 7, 8, 9], [1, 2, 3]);
  const parts = [0, 1, 2].map((i) => e.input(i));
  if (parts.some((part) => !part || e.shape(part).length !== 3)) e.stay();
  const names = parts as string[];
  const sizes = names.map((name) => size(e, name, 2));
  const [query, key, value] = withBiases(e, names, sizes, e.input(3));
  const [hidden, , valueHidden] = sizes;
  attend(e, node, { query, key, value, keys: names[1], hidden, valueHidden, mask: 4, bias: 5 });
};

/** Adds to each part its share of a concatenated bias. */
function withBiases(e: Expansion, parts: string[], sizes: number[], bias: string | undefined): string[] {
  if (!bias) return parts;
  const shares = parts.map(() => e.unique('bias'));
  e.addAll('Split', [bias, e.ints(sizes)], shares, { axis: 0 });
  return parts.map((part, i) => e.add('Add', [part, shares[i]]));
}

interface Operands {
  query: string;
  key: string;
  value: string;
  /** A tensor of the fused node with the key's first two dimensions. */
  keys: string;
  hidden: number;
  valueHidden: number;
  /** Which inputs of the node are the mask and the bias. */
  mask: number;
  bias: number;
}

function attend(e: Expansion, node: Node, { keys, mask, bias, ...operands }: Operands): void {
  const biases: string[] = [];
  const [masks, given] = [e.input(mask), e.input(bias)];
  if (masks) biases.push(maskBias(e, masks, keys, floatAttribute(node, 'mask_filter_value', -10000)));
  if (intAttribute(node, 'unidirectional', 0)) biases.push(causalBias(e, keys));
  if (given) biases.push(given);
  const heads = intAttribute(node, 'num_heads', 0) || e.stay();
  scaledDotProduct(e, { ...operands, heads, biases, scale: floatAttribute(node, 'scale', 0) }, node.outputs[0]);
}

/** A cache of past keys and values is for generating text token by token, which is not trained. */
function stayIf(e: Expansion, inputs: number[], outputs: number[]): void {
  if (inputs.some((i) => e.input(i)) || outputs.some((i) => e.output(i))) e.stay();
}

function size(e: Expansion, name: string, axis: number): number {
  const dimension = e.shape(name)[axis];
  return typeof dimension === 'number' ? dimension : e.stay();
}

export const attention: Record<string, PlainForm> = {
  Attention: packedAttention,
  MultiHeadAttention: multiHeadAttention,
};
