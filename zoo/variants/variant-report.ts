import type { Agreement } from './agreement.ts';
import type { Precision } from './convert-checkpoint.ts';
import type { Latency } from './measure-latency.ts';

/** What a checkpoint was made into. FLOAT32: as training saved it. BROWSER: the same network, in a page that runs it. */
export type CheckpointVariant = 'FLOAT32' | Precision | 'BROWSER';

/** What a conversion changed, as it was measured when the variant was made. */
export interface VariantReport {
  /** How many layers with weights compute in fewer bits, and how many stay float32. */
  nodes: { converted: number; float32: number };
  /** Of the logits, on examples that the conversion was checked on: see `fidelity`. */
  fidelity: { value: number; examples: number };
  /** With the original, on the split by which it is judged; null for a data set that has none. */
  agreement: (Agreement & { split: string }) | null;
  latency: Latency;
  byteSize: { original: number; variant: number };
  /** What a person should know before using it, in sentences. */
  warnings: string[];
}
