import { z } from 'zod';

/** Bounds far beyond any model that fits in an ONNX file, so that a config cannot make the import allocate without end. */
const BOUNDS = { width: 65_536, layers: 512, vocabulary: 2_000_000, positions: 2_000_000, labels: 100_000 } as const;

const upTo = (most: number) => z.int().min(1).max(most);

/** Features of an activation, or heads. */
export const width = upTo(BOUNDS.width);
export const layers = upTo(BOUNDS.layers);
export const vocabulary = upTo(BOUNDS.vocabulary);
export const positions = upTo(BOUNDS.positions);
export const tokenId = z.int().min(0).max(BOUNDS.vocabulary);
/** A normalization's. 0 would divide by 0 where all features are equal. */
export const epsilon = z.number().gt(0).max(1);

/** The fields of every config that describe the head. */
export const headFields = {
  architectures: z.array(z.string()).nullish(),
  id2label: z.record(z.string(), z.string()).nullish(),
  num_labels: upTo(BOUNDS.labels).nullish(),
};

export interface HeadFields {
  architectures?: string[] | null | undefined;
  id2label?: Record<string, string> | null | undefined;
  num_labels?: number | null | undefined;
}

/**
 * The classifier that stands on the model: of a text, of each token, of a picture; null for any other head, and for none. Those are
 * imported as encoders.
 */
export function headOf({ architectures }: HeadFields): 'sequence' | 'tokens' | 'picture' | null {
  const [name = ''] = architectures ?? [];
  if (/ForSequenceClassification$/.test(name)) return 'sequence';
  if (/ForTokenClassification$/.test(name)) return 'tokens';
  return /ForImageClassification(WithTeacher)?$/.test(name) ? 'picture' : null;
}

/** transformers' default is two. */
export const labelCount = ({ id2label, num_labels }: HeadFields): number =>
  id2label ? Object.keys(id2label).length : (num_labels ?? 2);

/**
 * A check for `z.object(…).refine(…)`: a size is the heads' number times a whole number.
 *
 * @param size @param heads names of the config's fields
 */
export const dividesInto = <Size extends string, Heads extends string>(
  size: Size,
  heads: Heads,
): [(config: Record<Size | Heads, number>) => boolean, { path: string[]; error: string }] => [
  (config) => config[size] % config[heads] === 0,
  { path: [heads], error: `must divide ${size}` },
];
