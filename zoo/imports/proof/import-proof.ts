/** What running an import beside its original gave. Differences are shares of a value: see `largestDifference`. */
export interface ImportProof {
  /** Beside what it was run: see `Original`. */
  original: 'PUBLISHED' | 'CONVERTED';
  /** The batches; `length` is the tokens of the longest text, null for pictures. */
  samples: { batch: number; length: number | null }[];
  /** By output, and last the feature layer that the import takes features from. */
  compared: { name: string; largestDifference: number }[];
  largestDifference: number;
  /** A larger difference fails the import. */
  tolerance: number;
}
