import type { FineTuneInput } from '../options/options.ts';

/**
 * What the curves of a fine-tune say. GOOD: none of the others. LEAK_SUSPECTED: the validation examples do not tell how the model does on
 * new ones. TOO_LITTLE_DATA: too few examples to learn from or to judge by. NO_SIGNAL: no better than without the labels. OVERFITTING:
 * much better on what it has seen. UNDERFITTING: it has not learned its own training examples, or was still learning.
 */
export type VerdictKind = 'GOOD' | 'OVERFITTING' | 'UNDERFITTING' | 'TOO_LITTLE_DATA' | 'NO_SIGNAL' | 'LEAK_SUSPECTED';

export interface Verdict {
  kind: VerdictKind;
  /** With the figures that it rests on. */
  message: string;
  /** What to try next, the most promising first. */
  advice: Advice[];
}

/** A fine-tune to try next. */
export interface Advice {
  why: string;
  /** What differs from the options of the fine-tune that was judged. */
  change: Partial<FineTuneInput>;
}
