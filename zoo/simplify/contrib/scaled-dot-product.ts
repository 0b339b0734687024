import type { Expansion } from './expansion.ts';

/** The inputs and options of attention. */
export interface Attended {
  /** `[batch, tokens, hidden]` each. */
  query: string;
  key: string;
  value: string;
  heads: number;
  /** The number of heads of the query, and of the key and value. */
  hidden: number;
  valueHidden: number;
  /** Biases that are added to the scores `[batch, heads, tokens, tokens]`, with broadcasting. */
  biases: string[];
  /** The scale of the products; 0 stands for 1 / √(head size). */
  scale: number;
}

/** softmax(scale · Q·Kᵀ + biases) · V, head by head, into `output [batch, tokens, hidden of the value]`. */
export function scaledDotProduct(e: Expansion, attended: Attended, output: string): void {
  const { query, key, value, heads, hidden, valueHidden, biases } = attended;
  const split = (x: string, size: number, perm: number[]) =>
    e.add('Transpose', [e.add('Reshape', [x, e.ints([0, 0, heads, size / heads])])], { perm });
  const scale = attended.scale || 1 / Math.sqrt(hidden / heads);
  const product = e.add('MatMul', [split(query, hidden, [0, 2, 1, 3]), split(key, hidden, [0, 2, 3, 1])]);
  let scores = e.add('Mul', [product, e.scalar(scale)]);
  for (const bias of biases) scores = e.add('Add', [scores, bias]);
  const weights = e.add('Softmax', [scores], { axis: -1 });
  const context = e.add('MatMul', [weights, split(value, valueHidden, [0, 2, 1, 3])]);
  const rows = e.add('Transpose', [context], { perm: [0, 2, 1, 3] });
  e.add('Reshape', [rows, e.ints([0, 0, valueHidden])], {}, output);
}
