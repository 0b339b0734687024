import { typeCode } from '../../onnx/tensor.ts';
import type { Expansion } from './expansion.ts';

/** The lowest float32, which onnxruntime adds to the scores of later tokens. */
const LOWEST = -3.4028234663852886e38;

/**
 * The attention mask as a bias `[batch, 1, 1 or tokens, tokens]`: 0 for visible tokens, `hidden` for masked ones.
 *
 * @param mask `[batch, tokens]` or `[batch, tokens, tokens]` of visible tokens, or `[batch]`, the number of visible tokens
 * @param keys `[batch, tokens, …]`
 */
export function maskBias(e: Expansion, mask: string, keys: string, hidden: number): string {
  const rank = e.shape(mask).length;
  const bias = (seen: string, axes: number[]) =>
    e.add('Where', [e.add('Unsqueeze', [seen, e.ints(axes)]), e.scalar(0), e.scalar(hidden)]);
  if (rank === 2) return bias(toBool(e, mask), [1, 2]);
  if (rank === 3) return bias(toBool(e, mask), [1]);
  // Longer vectors also have the start positions, or the offsets of packed sequences.
  if (rank !== 1 || e.shape(mask)[0] !== e.shape(keys)[0]) e.stay();
  const lengths = e.add('Cast', [e.add('Unsqueeze', [mask, e.ints([1])])], { to: typeCode('int64') });
  return bias(e.add('Less', [positions(e, keys), lengths]), [1, 2]);
}

/** The causal mask as a bias, `[tokens, tokens]`. */
export function causalBias(e: Expansion, keys: string): string {
  const tokens = e.shape(keys)[1];
  if (typeof tokens === 'number') {
    const isLater = (_: unknown, i: number) => (i % tokens > Math.floor(i / tokens) ? LOWEST : 0);
    return e.floats(Float32Array.from({ length: tokens * tokens }, isLater), [tokens, tokens]);
  }
  const columns = positions(e, keys);
  const isLater = e.add('Greater', [columns, e.add('Unsqueeze', [columns, e.ints([1])])]);
  return e.add('Where', [isLater, e.scalar(LOWEST), e.scalar(0)]);
}

const toBool = (e: Expansion, mask: string) => e.add('Cast', [mask], { to: typeCode('bool') });

function positions(e: Expansion, keys: string): string {
  const count = e.add('Squeeze', [e.add('Shape', [keys], { start: 1, end: 2 })]);
  return e.add('Range', [e.ints([0], []), count, e.ints([1], [])]);
}
