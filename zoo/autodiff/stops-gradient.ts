import { intAttribute } from '../onnx/attributes.ts';
import type { Node } from '../onnx/graph.ts';

/** Integers and booleans: shapes, indices and masks. */
const DISCRETE = [
  'Shape',
  'Size',
  'NonZero',
  'ArgMax',
  'ArgMin',
  'NonMaxSuppression',
  'Multinomial',
  'Equal',
  'Greater',
  'GreaterOrEqual',
  'Less',
  'LessOrEqual',
  'IsNaN',
  'IsInf',
];

/** Steps, whose derivative is 0 wherever there is one. PyTorch and TensorFlow let no gradient through either. */
const FLAT = ['Floor', 'Ceil', 'Round', 'Sign', 'Hardmax'];

/** Only the shape of their operand counts. */
const SHAPED_LIKE = ['EyeLike', 'RandomNormalLike', 'RandomUniformLike', 'Bernoulli'];

/** The operators that no gradient passes, beside `Cast` to integers and booleans. */
export const GRADIENT_STOPS: ReadonlySet<string> = new Set([...DISCRETE, ...FLAT, ...SHAPED_LIKE]);

/** `TensorProto` numbers of the types that carry gradients: float, float16, double, bfloat16. */
const REAL = [1, 10, 11, 16];

/** Whether what a node makes does not change, or only in jumps, with what it reads: a constant to the walk. */
export function stopsGradient(node: Node): boolean {
  if (node.domain) return false;
  if (node.op === 'Cast') return !REAL.includes(intAttribute(node, 'to', 1));
  return GRADIENT_STOPS.has(node.op);
}

/** Indices and masks beside an output that carries a gradient. */
const DISCRETE_OUTPUTS: Record<string, number> = { Dropout: 1, MaxPool: 1, TopK: 1 };

/** The outputs of a node that a gradient can come back from. */
export function differentiableOutputs(node: Node): string[] {
  if (stopsGradient(node)) return [];
  const discrete = node.domain ? undefined : DISCRETE_OUTPUTS[node.op];
  return node.outputs.filter((name, i) => name !== '' && i !== discrete);
}
