import { random } from '../data/random.ts';
import type { Graph, ValueInfo } from '../onnx/graph.ts';
import { elementCount } from '../onnx/tensor.ts';
import { writeModel } from '../onnx/write.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';

const ROWS = 3;
const TOKENS = 7;
/** Ids of tokens are below this, which every vocabulary holds. */
const SMALLEST_VOCABULARY = 20;

/**
 * The largest difference of two networks' `logits` for the same drawn batch, as a share of the largest of the first's.
 *
 * @param padId the id of padding, which no token of a drawn text has
 */
export async function logitsDifference(a: Graph, b: Graph, padId: number | null): Promise<number> {
  const feeds = Object.fromEntries(a.inputs.map((input) => [input.name, drawn(input, padId ?? 0)]));
  const [wanted, got] = [await logitsOf(a, feeds), await logitsOf(b, feeds)];
  if (wanted.length !== got.length) return Number.POSITIVE_INFINITY;
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - got[i])), 0) / largest;
}

/** Pixels in −1..1; tokens, the last two of every second text hidden. */
function drawn({ name, type, shape }: ValueInfo, padId: number): RuntimeTensor {
  const dims = shape.map((size, axis) => (axis === 0 ? ROWS : typeof size === 'number' ? size : TOKENS));
  const generator = random(dims.length);
  const values = Array.from({ length: elementCount(dims) }, () => generator.next());
  if (type === 'float') {
    const pixels = Float32Array.from(values, (value) => 2 * value - 1);
    return new RuntimeTensor('float32', pixels, dims);
  }
  const isSeen = (i: number) => Math.floor(i / TOKENS) % 2 === 0 || i % TOKENS < TOKENS - 2;
  const whole: Record<string, (value: number, i: number) => number> = {
    input_ids: (value, i) => {
      const id = Math.floor(value * (SMALLEST_VOCABULARY - 1));
      return isSeen(i) ? (id === padId ? SMALLEST_VOCABULARY - 1 : id) : padId;
    },
    attention_mask: (_, i) => Number(isSeen(i)),
  };
  const of = whole[name] ?? (() => 0);
  return new RuntimeTensor(
    'int64',
    BigInt64Array.from(values, (value, i) => BigInt(of(value, i))),
    dims,
  );
}

/** Inputs that one of the networks does not have, such as the types of tokens, are left out. */
async function logitsOf(graph: Graph, feeds: Record<string, RuntimeTensor>): Promise<number[]> {
  const session = await openSession(writeModel(graph));
  try {
    const given = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
    const { logits } = await session.run(Object.fromEntries(given), ['logits']);
    return Array.from(logits.data as Float32Array);
  } finally {
    await session.close();
  }
}
