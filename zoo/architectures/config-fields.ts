import { z } from 'zod';

/** Upper bounds, far above any model that fits in an ONNX file, so that a config cannot make an import allocate without limit. */
const BOUNDS = { width: 65_536, layers: 512, vocabulary: 2_000_000, positions: 2_000_000, labels: 100_000 } as const;

const upTo = (most: number) => z.int().min(1).max(most);

/** Features of an activation, or heads. */
export const width = upTo(BOUNDS.width);
export const layers = upTo(BOUNDS.layers);
export const vocabulary = upTo(BOUNDS.vocabulary);
export const positions = upTo(BOUNDS.positions);
export const tokenId = z.int().min(0).max(BOUNDS.vocabulary);
/** The epsilon of a normalization: with 0, equal features would divide by 0. */
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
 * What the model's classifier classifies: texts, tokens or pictures; null for another head or none, when the model is imported as an
 * encoder.
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
 * The arguments of a `refine` that requires a size to be a multiple of the number of heads.
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
