import { floatAttribute, intAttribute } from '../../onnx/attributes.ts';
import type { Node } from '../../onnx/graph.ts';
import type { Expansion, PlainForm } from './expansion.ts';

/**
 * Rotates pairs of features by an angle that grows with the position (Su et al., “RoFormer”, 2021): `[batch, tokens, hidden]`, or
 * `[batch, heads, tokens, head]`. A pair is (i, i + half of the head), or (2i, 2i + 1) where they are interleaved.
 */
const rotary: PlainForm = (node, e) => {
  const [x, positions, cosines, sines] = node.inputs;
  const rank = e.shape(x).length;
  const half = fixed(e, cosines, 1);
  const width = fixed(e, x, rank - 1);
  if (!isPlain(node, e, rank, width, half)) e.stay();
  const heads = rank === 3 ? e.add('Reshape', [x, e.ints([0, 0, width / (2 * half), 2 * half])]) : x;
  const angles = (table: string) =>
    e.add('Unsqueeze', [e.add('Gather', [table, positions], { axis: 0 }), e.ints([rank === 3 ? 2 : 1])]);
  const interleaved = intAttribute(node, 'interleaved', 0) === 1;
  const [first, second] = interleaved ? alternate(e, heads, half) : halves(e, heads, half);
  const [cosine, sine] = [angles(cosines), angles(sines)];
  const real = e.add('Sub', [e.add('Mul', [first, cosine]), e.add('Mul', [second, sine])]);
  const imaginary = e.add('Add', [e.add('Mul', [first, sine]), e.add('Mul', [second, cosine])]);
  const parts = [real, imaginary].map((part) => (interleaved ? e.add('Unsqueeze', [part, e.ints([4])]) : part));
  const turned = e.add('Concat', parts, { axis: interleaved ? 4 : 3 });
  const target = rank === 4 ? [0, 0, 0, width] : [0, 0, width];
  e.add('Reshape', [turned, e.ints(target)], {}, node.outputs[0]);
};

/** A position for each token, the whole head rotated, nothing packed. */
function isPlain(node: Node, e: Expansion, rank: number, width: number, half: number): boolean {
  const isWhole = rank === 4 ? width === 2 * half : rank === 3 && intAttribute(node, 'rotary_embedding_dim', 0) === 0;
  const isScaled = floatAttribute(node, 'scale', 1) !== 1;
  return isWhole && !isScaled && !intAttribute(node, 'is_packed_batching', 0) && e.shape(node.inputs[1]).length === 2;
}

function halves(e: Expansion, x: string, half: number): string[] {
  const parts = ['first', 'second'].map(e.unique);
  e.addAll('Split', [x, e.ints([half, half])], parts, { axis: 3 });
  return parts;
}

function alternate(e: Expansion, x: string, half: number): string[] {
  const pairs = e.add('Reshape', [x, e.ints([0, 0, 0, half, 2])]);
  return [0, 1].map((index) => e.add('Gather', [pairs, e.ints([index], [])], { axis: 4 }));
}

function fixed(e: Expansion, name: string, axis: number): number {
  const dimension = e.shape(name)[axis];
  return typeof dimension === 'number' ? dimension : e.stay();
}

export const rotaryEmbedding: Record<string, PlainForm> = { RotaryEmbedding: rotary };
