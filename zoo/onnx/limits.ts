/** The limits of a model, far beyond any real one. A file that exceeds them is refused before memory is allocated. */
export const LIMITS = {
  /** Nodes of a graph, with local functions inlined. */
  nodes: 200_000,
  rank: 32,
  dimension: 2 ** 31 - 1,
  /** Bytes of all weights: a protobuf message holds no more. */
  weightBytes: 2 ** 31 - 1,
} as const;
