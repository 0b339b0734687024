/** How the part of a network that never changes is computed: FLOAT32, INT8, or AUTO: INT8 where it pays and passes its check. */
export type FrozenPrecision = 'AUTO' | 'FLOAT32' | 'INT8';

/** What was used, why, and what it changes. */
export interface PrecisionReport {
  precision: 'FLOAT32' | 'INT8';
  /** In a sentence. */
  reason: string;
  /** Between an example's features in int8 and in float32, over examples that int8 was not calibrated on; null: not measured. */
  cosine: { mean: number; worst: number; examples: number } | null;
  /** A linear probe on features in float32 and in int8; null: not measured. */
  score: ProbeScores | null;
  /** How many convolutions and products compute in int8, and how many stay float32. */
  nodes: { int8: number; float32: number } | null;
}

export interface ProbeScores {
  /** The share of labels that are right; R² where examples have numbers. */
  metric: 'ACCURACY' | 'R2';
  float32: number;
  int8: number;
  /** That it was measured on, and not fitted on. */
  examples: number;
  /** Standard error of the difference, from the examples that only one of the two has right, at least one example; null for R². */
  standardError: number | null;
}
